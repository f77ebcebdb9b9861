import { parseAst } from 'vite';

/** A piece of source that is replaced. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

interface Template extends Node {
  readonly quasis: readonly { readonly value: { readonly raw: string } }[];
  readonly expressions: readonly Node[];
}

/** Stands for an expression while the text of a template is looked at; no source has this character. */
const HOLE = '\uE000';

/** `op: expected A, got B; fix`, the form of every message that says what came. */
const MESSAGE = /^([^:]*): [^;]*?\bgot (.*?)(;.*)?$/s;

/** A function whose name begins so only gives advice on the program that calls it. */
const ADVICE = /^advise/;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function isTemplate(node: Node): node is Template {
  return node.type === 'TemplateLiteral';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

function shortTemplate(template: Template, code: string): string | null {
  const text = template.quasis.map(({ value }) => value.raw).join(HOLE);
  const found = MESSAGE.exec(text);
  if (!found) return null;
  const [, op = '', got = '', fix = ''] = found;
  const between = text.length - op.length - got.length - fix.length;
  const holes = (part: string): number => part.split(HOLE).length - 1;
  // Expressions before `got` and after it fall out with the words around them.
  const kept = [
    ...template.expressions.slice(0, holes(op)),
    ...template.expressions.slice(
      holes(text.slice(0, op.length + between)),
      holes(text) - holes(fix),
    ),
  ];
  let hole = 0;
  const short = `${op}: got ${got}`.replaceAll(HOLE, () => {
    const expression = kept[hole++];
    return expression ? `\${${code.slice(expression.start, expression.end)}}` : '';
  });
  return `\`${short}\``;
}

function editOf(node: Node, code: string): Edit | null {
  const { start, end } = node;
  if (isTemplate(node)) {
    const text = shortTemplate(node, code);
    return text === null ? null : { start, end, text };
  }
  if (node.type === 'Literal' && 'value' in node && typeof node.value === 'string') {
    const [, op, got] = MESSAGE.exec(node.value) ?? [];
    return op === undefined ? null : { start, end, text: JSON.stringify(`${op}: got ${got}`) };
  }
  if (node.type === 'CallExpression' && 'callee' in node) {
    const { callee } = node;
    const isAdvice = isNode(callee) && 'name' in callee && ADVICE.test(String(callee.name));
    return isAdvice ? { start, end, text: 'void 0' } : null;
  }
  return null;
}

/**
 * A module as the `production` condition gives it: messages `op: expected A, got B; fix` say `op: got B`, and calls of
 * functions named `advise…` are left out. Bundlers drop what nobody calls any more.
 */
export function shorten(code: string): string {
  const edits: Edit[] = [];
  const open: Node[] = [parseAst(code)];
  for (let node = open.pop(); node; node = open.pop()) {
    const edit = editOf(node, code);
    if (edit) edits.push(edit);
    else open.push(...childrenOf(node));
  }
  let out = code;
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start)) {
    out = out.slice(0, start) + text + out.slice(end);
  }
  return out;
}
