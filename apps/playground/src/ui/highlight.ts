export type Language = 'typescript' | 'python';
export type TokenKind = 'plain' | 'keyword' | 'string' | 'number' | 'comment' | 'call';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const KEYWORDS: Readonly<Record<Language, ReadonlySet<string>>> = {
  typescript: new Set(
    'as async await class const constructor else export extends false for from function if import in let new null of return super this true type undefined void while'.split(
      ' ',
    ),
  ),
  python: new Set(
    'as class def else False for from if import in is lambda None not return self super True while with'.split(
      ' ',
    ),
  ),
};

const COMMENT: Readonly<Record<Language, string>> = { typescript: '\\/\\/.*', python: '#.*' };

/** Cuts source text into tokens to colour; the tokens' texts together are the source. */
export function highlight(source: string, language: Language): readonly Token[] {
  const pattern = new RegExp(
    `(?<comment>${COMMENT[language]})|(?<string>'[^'\\n]*'|"[^"\\n]*"|\`[^\`]*\`)|(?<number>\\b\\d[\\d_]*\\.?\\d*(?:e[+-]?\\d+)?\\b)|(?<word>[A-Za-z_$][\\w$]*)`,
    'gu',
  );
  const tokens: Token[] = [];
  let at = 0;
  for (const match of source.matchAll(pattern)) {
    if (match.index > at) tokens.push({ kind: 'plain', text: source.slice(at, match.index) });
    at = match.index + match[0].length;
    tokens.push({ kind: kindOf(match, language, source[at] === '('), text: match[0] });
  }
  if (at < source.length) tokens.push({ kind: 'plain', text: source.slice(at) });
  return tokens;
}

function kindOf(match: RegExpMatchArray, language: Language, called: boolean): TokenKind {
  const groups = match.groups ?? {};
  if (groups['comment'] !== undefined) return 'comment';
  if (groups['string'] !== undefined) return 'string';
  if (groups['number'] !== undefined) return 'number';
  if (KEYWORDS[language].has(match[0])) return 'keyword';
  return called ? 'call' : 'plain';
}
