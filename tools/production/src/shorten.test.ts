import { describe, expect, it } from 'vitest';
import { shorten } from './shorten.ts';

/** Code in which `<x>` stands for the placeholder of a template. */
const code = (text: string): string => text.replace(/<(\w[\w()]*)>/g, '$' + '{$1}');

function expectShort(before: string, after: string): void {
  expect(shorten(code(before))).toBe(code(after));
}

describe('shorten', () => {
  it('keeps the operation and what came', () => {
    expectShort(
      'new E(`<op>: expected <a(1)> or [C], got <show(x)> of <y>; write <z>`)',
      'new E(`<op>: got <show(x)> of <y>`)',
    );
  });

  it('keeps what came last in a message without a fix', () => {
    expectShort('f(`sum: expected <n> dims, got <x>`)', 'f(`sum: got <x>`)');
    expectShort('f(`<a>: sizes differ, got <x> and <y>: <z>`)', 'f(`<a>: got <x> and <y>: <z>`)');
  });

  it('shortens plain strings and messages inside expressions', () => {
    expectShort(
      "f(a ? 'tensor: expected numbers, got a tensor; use clone()' : 'b')",
      'f(a ? "tensor: got a tensor" : \'b\')',
    );
  });

  it('leaves other texts as they are', () => {
    const text = 'f(`<a>: <b>`, `forgot: nothing`, "x; got y", `the <kind>: expected`)';
    expectShort(text, text);
  });

  it('leaves advice out, and nothing else of the statement', () => {
    expectShort('x >= 0 ? x : (advise("CODE", `text <x>`), 0);', 'x >= 0 ? x : (void 0, 0);');
    expectShort('adviseOnScores(f(x)); g.advise(1); warn("b");', 'void 0; g.advise(1); warn("b");');
  });

  it('gives a module that does the same where nothing goes wrong', () => {
    expectShort(
      'if (n < 0) throw new E(`abs: expected 0 or more, got <n>; use abs`); else f(n);',
      'if (n < 0) throw new E(`abs: got <n>`); else f(n);',
    );
  });
});
