import type { Language } from './highlight.ts';

export type Dialect = Language;

/** One choice for all code on the page. */
class CodeLanguage {
  current: Dialect = $state('typescript');
}

export const codeLanguage: CodeLanguage = new CodeLanguage();
