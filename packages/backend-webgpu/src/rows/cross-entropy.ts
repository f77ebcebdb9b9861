import type { BuildContext } from '../build.ts';
import type { View } from '../value.ts';
import { divide } from '../wgsl/math-divide.ts';
import { log1p } from '../wgsl/math-log.ts';
import type { Frame, Unit } from './frame.ts';
import type { Row, RowWriter } from './index.ts';
import { powerOf } from './powers.ts';

/**
 * Loss and gradient of rows, either or both: `nll = ln Σ e^(x - x[t])` and `p - onehot`, weighted and smoothed. The target's
 * own power stays out of the sum, so that where the target leads both keep their digits: `ln(1 + others)` and `-others / sum`.
 */
export function crossEntropy({ value, partner }: BuildContext): Row {
  const both = partner ? [value, partner] : [value];
  const [scores, target] = value.args as unknown as readonly [View, View];
  const { ignoreIndex, labelSmoothing, weighted } = value.attrs;
  const loss = both.find(({ op }) => op === 'softmaxCrossEntropy');
  const gradient = both.find((each) => each !== loss);
  const weight = weighted ? value.args.at(-1) : undefined;
  // The share of probability that is spread over all classes.
  const smoothing = Math.max(0, (labelSmoothing ?? 0) as number);

  const open = (frame: Frame): RowWriter => {
    const { source, main, type, plan, rows } = frame;
    source.use(divide, log1p);
    const let_ = (expression: string): string => source.let(main, expression);
    const classes = source.uniform('classes', rows.classes);
    const number = (x: number): string => source.literal('float32', x);
    const t = source.load(main, target, 'row');
    // The target as a class, whatever it is.
    const own = let_(`u32(max(min(${t}, i32(${classes}) - 1), 0))`);
    const ignored = let_(
      `${t} == bitcast<i32>(${source.uniform('ignored', ignoreIndex as number)})`,
    );
    const isTarget = ({ scope, at }: Unit): string =>
      source.let(
        scope,
        plan.width === 4
          ? `vec4u(${at} * 4u) + vec4u(0, 1, 2, 3) == vec4u(${own})`
          : `${at} == ${own}`,
      );
    return {
      terms(unit, x, power, top) {
        const terms = [`select(${power}, ${type}(0.0), ${isTarget(unit)})`];
        if (smoothing === 0) return terms;
        if (!weight) return [...terms, `${top} - ${x}`];
        const w = frame.ofClass(unit, weight);
        return [...terms, `(${top} - ${x}) * ${w}`, w];
      },
      write(powers) {
        const { top, ofTop, scale, bad, sums } = powers;
        const [others, far, total = `f32(${classes})`] = sums as [string, string, string?];
        const score = frame.element(scores, own);
        const ofOwn = let_(`power_f32(${score}, ${scale})`);
        const all = let_(`${others} + ${ofOwn}`);
        const factors = weight ? [source.load(main, weight, own)] : [];
        if (smoothing > 0) factors.push(number(1 - smoothing));
        const share = number(smoothing / rows.classes);
        const outside = let_(`${bad} || ${t} != i32(${own})`);
        const fixed = (type: string, result: string): string =>
          `select(select(${result}, ${type}(nan_value()), ${outside}), ${type}(0.0), ${ignored})`;
        if (loss) {
          const rest = `select(${ofOwn} - ${ofTop}, 0.0, ${score} >= ${top})`;
          const logSum = let_(`log1p_of(${others} + ${rest}, ${ofTop})`);
          let result = [`(${logSum} + (${top} - ${score}))`, ...factors].join(' * ');
          if (smoothing > 0) result += ` + (${logSum} * ${total} + ${far}) * ${share}`;
          frame.storeOfRow(loss, let_(fixed('f32', result)));
        }
        if (!gradient) return;
        const inverse = let_(`divide(1.0, ${all})`);
        const missing = let_(`-divide(${others}, ${all})`);
        const dy = source.load(main, gradient.args[2] as View, 'row');
        const factor = let_([dy, ...factors].join(' * '));
        const spread = smoothing > 0 ? let_(`${dy} * ${share}`) : '';
        frame.each((unit) => {
          const { scope } = unit;
          const x = frame.load(unit, scores);
          const p = source.let(scope, `${powerOf(frame, powers, unit, x)} * ${inverse}`);
          let slope = `select(${p}, ${type}(${missing}), ${isTarget(unit)}) * ${factor}`;
          if (smoothing > 0) {
            const w = weight ? frame.ofClass(unit, weight) : '1.0';
            slope += ` + (${p} * ${total} - ${w}) * ${spread}`;
          }
          frame.store(unit, gradient, source.let(scope, fixed(type, slope)));
        });
      },
    };
  };
  return { scores, wide: gradient, isPlain: !weight, isSum: smoothing === 0, open };
}
