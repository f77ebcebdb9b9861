import { larger } from '../kernels/lanes.ts';
import type { Value, View } from '../value.ts';
import { specials } from '../wgsl/math.ts';
import type { Frame, Unit } from './frame.ts';
import { powers } from './power.ts';

/** What is known of a row, or of its part, once all of it was read; names. */
export interface Powers {
  /** Largest score. */
  readonly top: string;
  /** The unit of powers, for `power_f32` and `power_vec4f`. */
  readonly scale: string;
  /** The power of the largest score. */
  readonly ofTop: string;
  /** A condition: there are no probabilities, with NaN or infinity in the row, or nothing but -infinity. */
  readonly bad: string;
  /** The size of the bits of the largest NaN, if there is any. */
  readonly nan: string;
  /** Sums over the row, the one of powers first. */
  readonly sums: readonly string[];
}

/** What is summed up of a unit: its power, if it is not to be left out, and more. */
export type Terms = (unit: Unit, score: string, power: string, top: string) => readonly string[];

function known({ source, main }: Frame, top: string, nan: string): Omit<Powers, 'sums'> {
  source.use(specials + powers);
  const scale = source.let(main, `scale_of(${top})`);
  const ofTop = source.let(main, `power_f32(${top}, ${scale})`);
  const size = `(bitcast<u32>(${top}) & 0x7fffffffu) + 1u`;
  return { top, nan, scale, ofTop, bad: source.let(main, `max(${nan}, ${size}) > 0x7f800000u`) };
}

/** Largest score and sums of what this workgroup has of a row. */
export function powersOf(frame: Frame, view: View, terms: Terms): Powers {
  const { source, main, type } = frame;
  const [most, nan] = [source.name('most'), source.name('nan')];
  const bits = type.replace('f', 'u');
  main.lines.push(`var ${most} = ${type}(${lowest(frame)});`, `var ${nan} = ${bits}(0u);`);
  frame.each((unit) => {
    const x = frame.load(unit, view);
    unit.scope.lines.push(
      `${most} = max(${most}, ${x});`,
      `${nan} = max(${nan}, bitcast<${bits}>(${x}) & ${bits}(0x7fffffffu));`,
    );
  });
  const [top, size] = frame.join(larger, ['f32', 'u32'], [most, nan]) as [string, string];
  const row = known(frame, top, size);
  const sums = frame.sums((unit) => {
    const x = frame.load(unit, view);
    return terms(unit, x, powerOf(frame, row, unit, x), top);
  });
  return { ...row, sums };
}

/** The powers of a unit's scores. */
export const powerOf = (
  { source, type }: Frame,
  { scale }: Pick<Powers, 'scale'>,
  { scope }: Unit,
  x: string,
): string => source.let(scope, `power_${type}(${x}, ${scale})`);

const lowest = ({ source }: Frame): string => source.literal('float32', Number.NEGATIVE_INFINITY);

/** Leaves largest score and sum of a part of a row, in units of its largest power, for who reads all parts. */
export function leave(frame: Frame, left: Value, powers: Powers): void {
  const { top, nan, sums, ofTop, bad } = powers;
  const { source, main } = frame;
  frame.when(main, 'sub == 0u', (scope) => {
    source.store(scope, left, 'task * 2u', `select(${top}, nan_value(), ${nan} > 0x7f800000u)`);
    // A part of nothing but -infinity adds nothing to the others.
    source.store(scope, left, 'task * 2u + 1u', `select(${sums[0]} / ${ofTop}, 0.0, ${bad})`);
  });
}

/** The powers of whole rows, from what their parts left. */
export function powersOfParts(frame: Frame, left: Value): Powers {
  const { source, main, plan } = frame;
  const [top, nan, sum] = [source.name('top'), source.name('nan'), source.name('sum')];
  const n = source.uniform('left', 2 * plan.parts);
  const loop = (body: string): void => {
    main.lines.push(
      `for (var j = row * ${n}; j < row * ${n} + ${n}; j += 2u) { let x = ${source.element(left, 'j')}; ${body} }`,
    );
  };
  main.lines.push(`var ${top} = ${lowest(frame)};`, `var ${nan} = 0u;`, `var ${sum} = 0.0;`);
  loop(`${top} = max(${top}, x); ${nan} = max(${nan}, bitcast<u32>(x) & 0x7fffffffu);`);
  const row = known(frame, source.let(main, top), nan);
  loop(`${sum} += power_f32(x, ${row.scale}) * ${source.element(left, 'j + 1u')};`);
  return { ...row, sums: [sum] };
}
