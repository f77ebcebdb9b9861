// Writes src/proto/onnx.generated.ts from src/proto/onnx.proto; with --check, fails where the two do not belong together.
import { readFileSync, writeFileSync } from 'node:fs';
import { compileRaw } from 'pbf/compile';
import parse from 'protocol-buffers-schema';

const SOURCE = new URL('../src/proto/onnx.proto', import.meta.url);
const TARGET = new URL('../src/proto/onnx.generated.ts', import.meta.url);
const ROOT = 'ModelProto';

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

function* messagesOf({ messages }, scope = []) {
  for (const message of messages) {
    const path = [...scope, message.name];
    yield { message, path, name: path.join('') };
    yield* messagesOf(message, path);
  }
}

function* enumsOf(schema) {
  for (const { message, name } of messagesOf(schema)) {
    for (const each of message.enums) yield name + each.name;
  }
}

/** The schema with the names of fields that JavaScript uses; `change` may change a field. */
function load(change = () => {}) {
  const schema = parse(readFileSync(SOURCE, 'utf8'));
  for (const { message } of messagesOf(schema)) {
    for (const field of message.fields) {
      field.name = camel(field.name);
      change(field);
    }
  }
  return schema;
}

const schema = load();
const messages = new Set(Array.from(messagesOf(schema), ({ name }) => name));
const enums = new Set(enumsOf(schema));

/** What a name of a type means inside of a message. */
function resolve(type, path) {
  for (let depth = path.length; depth >= 0; depth--) {
    const name = path.slice(0, depth).join('') + type;
    if (messages.has(name) || enums.has(name)) return name;
  }
  return type;
}

function typeOf({ type, repeated }, path) {
  const name = resolve(type, path);
  if (messages.has(name)) return repeated ? `${name}[]` : `${name} | undefined`;
  const plain = { string: 'string', bytes: 'Uint8Array', bool: 'boolean' }[type] ?? 'number';
  if (repeated) return `${plain}[]`;
  return type === 'bytes' ? `${plain} | undefined` : plain;
}

function interfaceOf({ message: { fields }, path, name }) {
  const lines = fields.map((field) => `  ${field.name}: ${typeOf(field, path)};`);
  for (const oneof of new Set(fields.flatMap((field) => field.oneof ?? []))) {
    const cases = fields.filter((field) => field.oneof === oneof).map((field) => `'${field.name}'`);
    lines.push(`  ${oneof}: ${cases.join(' | ')} | undefined;`);
  }
  return `export interface ${name} {${lines.map((line) => `\n${line}`).join('')}\n}\n`;
}

const exported = (name) => (name === ROOT ? 'export ' : '');

const readers = compileRaw(load(), { noWrite: true, dev: true })
  .replace(/^export const (\w+) = (\{.*?\});/gms, 'export const $1 = $2 as const;')
  .replace(
    /^export function read(\w+)\(pbf, end\) \{\n( {4}pbf\.pos = end)?/gm,
    (_, name, empty) =>
      `${exported(name)}function read${name}(pbf: PbfReader, end${empty ? '' : '?'}: number): ${name} {\n${empty ?? ''}`,
  )
  .replace(/^( {4}const obj)( = .*;)\n( {4}let field);/gm, '$1: OBJ$2\n$3: number;')
  .replace(/: (\w+) \{\n {4}const obj: OBJ/g, ': $1 {\n    const obj: $1');

// proto2 writes a field that is set even where it holds the default value; pbf does so for members of a oneof.
const explicit = load((field) => {
  if (!field.repeated) field.oneof ??= 'set';
});
const writers = compileRaw(explicit, { noRead: true, dev: true })
  .replace(/\nexport const \w+ = \{.*?\};\n/gs, '')
  .replace(
    /^export function write(\w+)\(obj, pbf\) \{(\})?/gm,
    (_, name, empty) =>
      `${exported(name)}function write${name}(${empty ? '_' : ''}obj: Given<${name}>, ${empty ? '_' : ''}pbf: PbfWriter): void {${empty ?? ''}`,
  );

const halved = (text) => text.replace(/^ +/gm, (indent) => indent.slice(indent.length / 2));

const code = `// Made by scripts/generate-proto.mjs of onnx.proto; change that file and run \`pnpm generate\`.
import type { PbfReader, PbfWriter } from 'pbf';

/** What is written: every field may be left out. */
export type Given<T> = T extends Uint8Array
  ? T
  : T extends (infer E)[]
    ? Given<E>[]
    : T extends object
      ? { [K in keyof T]?: Given<T[K]> | undefined }
      : T;

${Array.from(messagesOf(schema), interfaceOf).join('\n')}${halved(readers + writers)}`;

if (!process.argv.includes('--check')) {
  writeFileSync(TARGET, code);
} else if (readFileSync(TARGET, 'utf8') !== code) {
  throw new Error('onnx.generated.ts: expected what onnx.proto gives; run `pnpm generate`');
}
