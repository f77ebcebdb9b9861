/**
 * The program that a notebook cell is: its imports and the body of its `run`, with what `run` returns printed instead.
 * The page runs the cell and shows this text, so what is shown is what was run.
 */
export function displaySource(source: string): string {
  const start = source.search(/export async function run\(/);
  const head = start < 0 ? source : source.slice(0, start);
  const imports = head
    .split('\n')
    .filter((line) => !line.startsWith('import type'))
    .join('\n')
    .trim();
  const body = source.slice(
    source.indexOf('{', source.indexOf('):', start)) + 1,
    source.lastIndexOf('}'),
  );
  const dedented = body
    .split('\n')
    .map((line) => line.replace(/^ {2}/, ''))
    .join('\n')
    .trim();
  const [, before = '', returned] = /^([\s\S]*?)return \[([\s\S]*)\];$/.exec(dedented) ?? [];
  if (start < 0 || returned === undefined) {
    throw new Error(
      'displaySource: expected `export async function run(): ... { ... return [...]; }`',
    );
  }
  const printed = splitTopLevel(returned).map((value) => `console.log(${value});`);
  return `${imports}\n\n${before}${printed.join('\n')}\n`;
}

/** Splits at commas that no bracket encloses. */
function splitTopLevel(list: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of list) {
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else {
      part += character;
    }
  }
  parts.push(part.trim());
  return parts.filter((text) => text !== '');
}
