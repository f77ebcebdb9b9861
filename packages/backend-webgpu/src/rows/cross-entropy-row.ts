import type { BuildContext } from '../build.ts';
import type { Value, View } from '../value.ts';
import { specials } from '../wgsl/math.ts';
import { divide } from '../wgsl/math-divide.ts';
import { log, log1p } from '../wgsl/math-log.ts';
import type { Frame, Pack } from './frame.ts';
import { type Powers, powersOf } from './powers.ts';
import { vectorSum } from './sum.ts';

/** What is asked for, and what it is made of. */
export interface Request {
  readonly loss: Value | undefined;
  readonly gradient: Value | undefined;
  readonly scores: View;
  readonly target: View;
  /** A factor a class. */
  readonly weight: View | undefined;
  /** What arrives at the losses. */
  readonly upstream: View | undefined;
  readonly ignoreIndex: number;
  /** The share of probability that is spread over all classes. */
  readonly smoothing: number;
}

export function requestOf({ value, partner }: BuildContext): Request {
  const both = partner ? [value, partner] : [value];
  const gradient = both.find(({ op }) => op === 'softmaxCrossEntropyGradient');
  const [scores, target] = value.args as unknown as readonly [View, View];
  const { attrs } = value;
  return {
    loss: both.find(({ op }) => op === 'softmaxCrossEntropy'),
    gradient,
    scores,
    target,
    weight: attrs['weighted'] ? value.args.at(-1) : undefined,
    upstream: gradient?.args[2],
    ignoreIndex: attrs['ignoreIndex'] as number,
    smoothing: smoothingOf(value),
  };
}

export const smoothingOf = ({ attrs }: Value): number =>
  Math.max(0, (attrs['labelSmoothing'] ?? 0) as number);

/**
 * Loss and gradient of one row: `nll = ln Σ e^(x - x[t])` and `p - onehot`, weighted and smoothed. The target's own power
 * stays out of the sum, so that where the target leads both keep their digits: `ln(1 + others)` and `-others / sum`.
 */
export class CrossEntropyRow {
  readonly frame: Frame;
  readonly #request: Request;
  readonly #hits: string;
  /** The target as a class, whatever it is. */
  readonly #class: string;
  readonly #ignored: string;
  readonly #outside: string;

  constructor(frame: Frame, request: Request) {
    this.frame = frame;
    this.#request = request;
    const { source, main, step } = frame;
    source.use(specials, divide, log, log1p);
    const t = source.load(main, request.target, 'row');
    this.#class = source.let(main, `u32(max(min(${t}, i32(classes) - 1), 0))`);
    this.#ignored = source.let(
      main,
      `${t} == bitcast<i32>(${source.uniform('ignored', request.ignoreIndex)})`,
    );
    this.#outside = source.let(main, `${t} < 0 || ${t} >= i32(classes)`);
    this.#hits = source.let(main, `vec4i(${t}) - vec4i(0, ${step}, ${2 * step}, ${3 * step})`);
  }

  /** Largest score and the sum of the other classes' powers. */
  powers(): Powers {
    return powersOf(this.frame, this.#request.scores, (pack) => this.#isTarget(pack));
  }

  write(powers: Powers): void {
    const { frame } = this;
    const { scores } = this.#request;
    const { source, main } = frame;
    const own = frame.element(main, scores, this.#class);
    const ofOwn = powers.ofOne(main, own);
    const all = source.let(main, `${powers.sum} + ${ofOwn}`);
    this.#writeLoss(powers, own, ofOwn, all);
    this.#writeGradient(powers, all);
  }

  #writeLoss({ top, ofTop, sum, bad }: Powers, own: string, ofOwn: string, all: string): void {
    const { source, main } = this.frame;
    const { loss, scores, smoothing, weight } = this.#request;
    if (!loss) return;
    const logSum = source.let(main, `log_f32(divide(${all}, ${ofTop}))`);
    const behind = `${logSum} + (${top} - ${own})`;
    let result = `select(${behind}, log1p_f32(divide(${sum}, ${ofOwn})), ${own} >= ${top})`;
    if (weight) result = `${result} * ${source.load(main, weight, this.#class)}`;
    if (smoothing > 0) {
      const uniform = this.#sumOf((pack) => {
        const each = `${logSum} + (${top} - ${this.frame.load(pack, scores)})`;
        return weight ? `(${each}) * ${this.frame.ofClass(pack, weight)}` : each;
      });
      result = `${result} * ${this.#number(1 - smoothing)} + ${uniform} * ${this.#share()}`;
    }
    const fixed = `${this.#outside} || ${bad}`;
    const known = source.let(main, `select(${result}, nan_value(), ${fixed})`);
    this.frame.storeOfRow(main, loss, source.let(main, `select(${known}, 0.0, ${this.#ignored})`));
  }

  #writeGradient(powers: Powers, all: string): void {
    const { frame } = this;
    const { source, main } = frame;
    const { gradient, upstream, scores, smoothing, weight } = this.#request;
    if (!gradient || !upstream) return;
    const inverse = source.let(main, `divide(1.0, ${all})`);
    const missing = source.let(main, `vec4f(-divide(${powers.sum}, ${all}))`);
    const dy = source.load(main, upstream, 'row');
    const factors = [dy];
    if (weight) factors.push(source.load(main, weight, this.#class));
    if (smoothing > 0) factors.push(this.#number(1 - smoothing));
    const factor = source.let(main, factors.join(' * '));
    const spread = smoothing > 0 ? source.let(main, `${dy} * ${this.#share()}`) : '';
    const totalWeight =
      smoothing > 0 && weight ? this.#sumOf((pack) => frame.ofClass(pack, weight)) : 'f32(classes)';
    const isFixed = source.let(main, `${this.#ignored} || ${this.#outside} || ${powers.bad}`);
    const fixed = source.let(main, `vec4f(select(nan_value(), 0.0, ${this.#ignored}))`);
    frame.each(main, (pack) => {
      const { scope } = pack;
      const p = source.let(scope, `${powers.of(pack, frame.load(pack, scores))} * ${inverse}`, 'p');
      let slope = `select(${p}, ${missing}, ${this.#isTarget(pack)}) * ${factor}`;
      if (smoothing > 0) {
        const own = weight ? frame.ofClass(pack, weight) : 'vec4f(1.0)';
        slope = `${slope} + (${p} * ${totalWeight} - ${own}) * ${spread}`;
      }
      frame.store(pack, gradient, source.let(scope, `select(${slope}, ${fixed}, ${isFixed})`, 'g'));
    });
  }

  #isTarget({ scope, at }: Pack): string {
    return this.frame.source.let(scope, `${this.#hits} == vec4i(i32(${at}))`);
  }

  /** A sum over all classes. */
  #sumOf(vector: (pack: Pack) => string): string {
    const { frame } = this;
    const { source, main } = frame;
    const sum = vectorSum(frame);
    frame.each(main, (pack) => sum.add(pack, source.let(pack.scope, vector(pack))));
    return frame.sum(sum.total(main));
  }

  #number(value: number): string {
    return this.frame.source.literal('float32', value);
  }

  #share(): string {
    return this.#number(this.#request.smoothing / this.frame.rows.classes);
  }
}
