import type { BuildContext } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { scratch, type View } from '../value.ts';
import { PLAIN, rowExp } from './exponential.ts';
import { Frame, type Pack } from './frame.ts';
import type { RowPlan, Rows } from './plan.ts';
import { vectorSum } from './sum.ts';

/** `softmaxGradient`, `y · (dy - Σ dy·y)`, and `logSoftmaxGradient`, `dy - e^y · Σ dy`. */
export function softmaxGradient(context: BuildContext, rows: Rows, plan: RowPlan): Kernel[] {
  const { value } = context;
  const isLog = value.op === 'logSoftmaxGradient';
  const [y, dy] = value.args as [View, View];
  const frame = (): Frame => new Frame(context, rows, plan, [y, dy]);
  const label = `${value.op} of ${rows.classes}`;
  const total = (of: Frame): string => {
    const sum = vectorSum(of);
    of.each(of.main, (pack) => {
      const slope = of.load(pack, dy);
      sum.add(pack, isLog ? slope : of.source.let(pack.scope, `${slope} * ${of.load(pack, y)}`));
    });
    return of.sum(sum.total(of.main));
  };
  const write = (of: Frame, sum: string): void => {
    const result = isLog ? ofLog : (p: string, g: string): string => `${p} * (${g} - ${sum})`;
    function ofLog(p: string, g: string): string {
      of.source.use(rowExp);
      return `log_slope(${p}, ${g}, ${sum})`;
    }
    if (isLog) of.source.use(logSlope);
    of.each(of.main, (pack: Pack) => {
      const expression = result(of.load(pack, y), of.load(pack, dy));
      of.store(pack, value, of.source.let(pack.scope, expression, 'g'));
    });
  };
  if (plan.parts === 1) {
    const only = frame();
    write(only, total(only));
    return [only.kernel(label)];
  }
  const { parts } = plan;
  const left = scratch('float32', rows.outer * rows.inner * parts);
  const first = frame();
  const sum = total(first);
  const scope = first.source.inner(first.main);
  first.source.store(scope, left, 'task', sum);
  first.main.lines.push('if (exists && sub == 0u) {', ...scope.lines, '}');
  const second = frame();
  const n = second.source.uniform('left', parts);
  const all = second.source.name('sum');
  second.main.lines.push(
    `var ${all} = 0.0;`,
    `for (var j = row * ${n}; j < row * ${n} + ${n}; j++) { ${all} = ${all} + ${second.source.reader(left)}(j); }`,
  );
  write(second, all);
  return [first.kernel(`${label}, parts`), second.kernel(label)];
}

/** Logarithms of probabilities are never above 0. */
const logSlope = {
  requires: [rowExp],
  code: `fn log_slope(y: vec4f, dy: vec4f, sum: f32) -> vec4f {
  let p = row_exp(max(y, vec4f(-130.0)), ${PLAIN}) * 5.42101086e-20;
  let known = dy - p * sum;
  return select(known, y, (bitcast<vec4u>(y) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u));
}`,
};
