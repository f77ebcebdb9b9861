import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import type { View } from '../value.ts';
import { specials } from '../wgsl/math.ts';
import { divide } from '../wgsl/math-divide.ts';
import { log } from '../wgsl/math-log.ts';
import { Frame, type Pack } from './frame.ts';
import { Left } from './left.ts';
import type { RowPlan, Rows } from './plan.ts';
import { type Powers, powersOf } from './powers.ts';

/** `softmax` and `logSoftmax`: one exponential an element where a row fits into registers. */
export function softmax(context: BuildContext, rows: Rows, plan: RowPlan): Kernel[] {
  const { value } = context;
  const [x] = value.args as [View];
  const frame = (): Frame => new Frame(context, rows, plan, [x]);
  const label = `${value.op} of ${rows.classes}`;
  if (plan.parts === 1) {
    const only = frame();
    write(only, context, powersOf(only, x, null));
    return [only.kernel(label)];
  }
  const left = new Left(rows.outer * rows.inner * plan.parts);
  const first = frame();
  left.store(first, powersOf(first, x, null));
  const second = frame();
  write(second, context, left.load(second, plan.parts));
  return [first.kernel(`${label}, parts`), second.kernel(label)];
}

function write(frame: Frame, { value }: BuildContext, powers: Powers): void {
  const { source, main } = frame;
  const [x] = value.args as [View];
  source.use(specials, divide, log);
  const isLog = value.op === 'logSoftmax';
  const { top, sum, ofTop, bad } = powers;
  const factor = source.let(
    main,
    isLog ? `log_f32(divide(${sum}, ${ofTop}))` : `divide(1.0, ${sum})`,
  );
  const result = (pack: Pack): string => {
    const scores = frame.load(pack, x);
    return isLog ? `(${scores} - ${top}) - ${factor}` : `${powers.of(pack, scores)} * ${factor}`;
  };
  const nothing = source.let(main, 'vec4f(nan_value())');
  frame.each(main, (pack) => {
    const y = source.let(pack.scope, `select(${result(pack)}, ${nothing}, ${bad})`, 'y');
    frame.store(pack, value, y);
  });
}
