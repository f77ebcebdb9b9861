import { larger } from '../kernels/lanes.ts';
import type { View } from '../value.ts';
import { PLAIN } from './exponential.ts';
import type { Frame, Pack } from './frame.ts';
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
  const [top, bits] = frame.join(
    larger,
    ['f32', 'u32'],
    [most, nan].map((v) => `max(max(${v}.x, ${v}.y), max(${v}.z, ${v}.w))`),
  ) as [string, string];
  const scale = scaleOf(frame, top, isLoop);
  const again = isLoop ? source.inner(main) : main;
  if (isLoop) sum.clear(again);
  frame.each(again, (pack) => add_(pack, scale.of(pack, frame.load(pack, view))));
  if (isLoop) main.lines.push(`if (!${scale.modest}) {`, ...again.lines, '}');
  const total = frame.sum(sum.total(main));
  return { ...scale, bad: isBad(frame, top, bits), nan: bits, sum: total };
}

export const isBad = ({ source, main }: Frame, top: string, nan: string): string =>
  source.let(main, `max(${nan}, (bitcast<u32>(${top}) & 0x7fffffffu) + 1u) > 0x7f800000u`);
