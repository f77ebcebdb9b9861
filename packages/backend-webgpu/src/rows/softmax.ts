import type { BuildContext } from '../build.ts';
import type { View } from '../value.ts';
import { divide } from '../wgsl/math-divide.ts';
import { log1p } from '../wgsl/math-log.ts';
import type { Row } from './index.ts';
import { powerOf } from './powers.ts';

/** `softmax` and `logSoftmax`: one exponential an element where a row fits into registers. */
export function softmax({ value }: BuildContext): Row {
  const [x] = value.args as [View];
  return {
    scores: x,
    wide: value,
    isPlain: true,
    isSum: true,
    open: (frame) => ({
      terms: (_unit, _score, power) => [power],
      write(powers) {
        const { source, main, type } = frame;
        source.use(divide, log1p);
        const { top, ofTop, bad } = powers;
        const sum = powers.sums[0] as string;
        const isLog = value.op === 'logSoftmax';
        const factor = source.let(
          main,
          isLog ? `log1p_of(${sum} - ${ofTop}, ${ofTop})` : `divide(1.0, ${sum})`,
        );
        frame.each((unit) => {
          const score = frame.load(unit, x);
          const y = isLog
            ? `(${score} - ${top}) - ${factor}`
            : `${powerOf(frame, powers, unit, score)} * ${factor}`;
          const known = `select(${y}, ${type}(nan_value()), ${bad})`;
          frame.store(unit, value, source.let(unit.scope, known));
        });
      },
    }),
  };
}
