import { scratch, type Value } from '../value.ts';
import { specials } from '../wgsl/math.ts';
import type { Frame } from './frame.ts';
import { isBad, type Powers } from './powers.ts';
import { scaleOf } from './scale.ts';

/** What parts of rows leave for who reads them together: largest score, and the sum in units of the largest's power. */
export class Left {
  readonly #numbers: Value;

  constructor(parts: number) {
    this.#numbers = scratch('float32', 2 * parts);
  }

  store({ source, main }: Frame, { top, nan, sum, ofTop, bad }: Powers): void {
    const scope = source.inner(main);
    source.use(specials);
    // A part of nothing but -infinity adds nothing to the others.
    const known = `select(${sum} / ${ofTop}, 0.0, ${bad})`;
    source.store(scope, this.#numbers, 'task * 2u', top);
    source.store(
      scope,
      this.#numbers,
      'task * 2u + 1u',
      `select(${known}, nan_value(), ${nan} > 0x7f800000u)`,
    );
    main.lines.push('if (exists && sub == 0u) {', ...scope.lines, '}');
  }

  /** The powers of whole rows of `parts` parts each. */
  load(frame: Frame, parts: number): Powers {
    const { source, main } = frame;
    const [top, sum] = [source.name('top'), source.name('sum')];
    const n = source.uniform('left', 2 * parts);
    const get = source.reader(this.#numbers);
    const loop = (...body: readonly string[]): void => {
      main.lines.push(`for (var j = row * ${n}; j < row * ${n} + ${n}; j += 2u) {`, ...body, '}');
    };
    const lowest = source.literal('float32', Number.NEGATIVE_INFINITY);
    main.lines.push(`var ${top} = ${lowest};`, `var ${sum} = 0.0;`);
    loop(`${top} = max(${top}, ${get}(j));`);
    const scale = scaleOf(frame, source.let(main, top), false);
    const inner = source.inner(main);
    const power = scale.ofOne(inner, source.let(inner, `${get}(j)`));
    loop(...inner.lines, `${sum} = ${sum} + ${power} * ${get}(j + 1u);`);
    const nan = source.let(main, `bitcast<u32>(${sum}) & 0x7fffffffu`);
    return { ...scale, bad: isBad(frame, scale.top, nan), nan, sum };
  }
}
