import { scratch, type Value, type View } from '../value.ts';
import { PLAIN } from './exponential.ts';
import type { Frame, Pack } from './frame.ts';
import { add, larger } from './lanes.ts';
import { type Scale, scaleOf } from './scale.ts';
import { vectorSum } from './sum.ts';

/** What is known of a row, or of its part, once all of it was read; names of numbers. */
export interface Powers extends Scale {
  /** A condition: there are no probabilities, with NaN or infinity in the row, or nothing but -infinity. */
  readonly bad: string;
  /** The size of the bits of the largest NaN, if there is any. */
  readonly nan: string;
  /** The sum of powers, without those left out. */
  readonly sum: string;
}

/** Which elements of a pack a sum leaves out. */
export type Except = (pack: Pack) => string;

/** Largest score and sum of powers of what this workgroup has of a row. */
export function powersOf(frame: Frame, view: View, except: Except | null): Powers {
  const { source, main, plan } = frame;
  const isLoop = plan.packs === 0;
  const [most, nan] = [source.name('most'), source.name('nan')];
  const lowest = source.literal('float32', Number.NEGATIVE_INFINITY);
  main.lines.push(`var ${most} = vec4f(${lowest});`, `var ${nan} = vec4u(0u);`);
  const sum = vectorSum(frame);
  const add_ = (pack: Pack, powers: string): void => {
    const { scope } = pack;
    sum.add(
      pack,
      except ? source.let(scope, `select(${powers}, vec4f(0.0), ${except(pack)})`) : powers,
    );
  };
  // In a loop the sum trusts that the scores are modest, and is taken once more where they are not.
  frame.each(main, (pack) => {
    const { scope } = pack;
    const x = frame.load(pack, view);
    scope.lines.push(
      `${most} = max(${most}, ${x});`,
      `${nan} = max(${nan}, bitcast<vec4u>(${x}) & vec4u(0x7fffffffu));`,
    );
    if (!isLoop) return;
    const d = source.let(scope, `max(${x}, vec4f(-130.0))`);
    add_(pack, source.let(scope, `row_exp(${d}, ${PLAIN})`));
  });
  const both = (name: string, join: (a: string, b: string) => string): string =>
    join(join(`${name}.x`, `${name}.y`), join(`${name}.z`, `${name}.w`));
  const [top, bits] = frame.join(main, [
    { name: both(most, larger), type: 'f32', join: larger },
    { name: both(nan, larger), type: 'u32', join: larger },
  ]) as [string, string];
  const scale = scaleOf(frame, top, isLoop);
  const again = isLoop ? source.inner(main) : main;
  if (isLoop) sum.clear(again);
  frame.each(again, (pack) => add_(pack, scale.of(pack, frame.load(pack, view))));
  if (isLoop) main.lines.push(`if (!${scale.modest}) {`, ...again.lines, '}');
  const [total] = frame.join(main, [{ name: sum.total(main), type: 'f32', join: add }]);
  return { ...scale, bad: isBad(frame, top, bits), nan: bits, sum: total as string };
}

const isBad = ({ source, main }: Frame, top: string, nan: string): string =>
  source.let(main, `max(${nan}, (bitcast<u32>(${top}) & 0x7fffffffu) + 1u) > 0x7f800000u`);

/** What parts of rows leave for who reads them together: largest score, NaN, and sum in units of the largest's power. */
export class Left {
  readonly #top: Value;
  readonly #nan: Value;
  readonly #sum: Value;

  constructor(parts: number) {
    this.#top = scratch('float32', parts);
    this.#nan = scratch('int32', parts);
    this.#sum = scratch('float32', parts);
  }

  store({ source, main }: Frame, { top, nan, sum, ofTop, bad }: Powers): void {
    const scope = source.inner(main);
    source.store(scope, this.#top, 'task', top);
    source.store(scope, this.#nan, 'task', `bitcast<i32>(${nan})`);
    // A part of nothing but -infinity adds nothing to the others.
    source.store(scope, this.#sum, 'task', `select(${sum} / ${ofTop}, 0.0, ${bad})`);
    main.lines.push('if (exists && sub == 0u) {', ...scope.lines, '}');
  }

  /** The powers of whole rows of `parts` parts each. */
  load(frame: Frame, parts: number): Powers {
    const { source, main } = frame;
    const [top, nan, sum] = [source.name('top'), source.name('nan'), source.name('sum')];
    const n = source.uniform('left', parts);
    const loop = (body: readonly string[]): void => {
      main.lines.push(`for (var j = row * ${n}; j < row * ${n} + ${n}; j++) {`, ...body, '}');
    };
    const read = (value: Value, at = 'j'): string => `${source.reader(value)}(${at})`;
    main.lines.push(
      `var ${top} = ${read(this.#top, `row * ${n}`)};`,
      `var ${nan} = 0u;`,
      `var ${sum} = 0.0;`,
    );
    loop([
      `${top} = max(${top}, ${read(this.#top)});`,
      `${nan} = max(${nan}, bitcast<u32>(${read(this.#nan)}));`,
    ]);
    const scale = scaleOf(frame, source.let(main, top), false);
    const inner = source.inner(main);
    const power = scale.ofOne(inner, read(this.#top));
    loop([...inner.lines, `${sum} = ${sum} + ${power} * ${read(this.#sum)};`]);
    return { ...scale, bad: isBad(frame, scale.top, nan), nan, sum };
  }
}
