import type { Scope } from '../source.ts';
import { PLAIN, rowExp, scaleFor } from './exponential.ts';
import type { Frame, Pack } from './frame.ts';

/** Scores whose largest is at most of this size need no scaling. */
const MODEST = '20.0';
/** So far below the largest score a power counts as 0. */
const DEPTH = '110.0';
/** From here on the difference of two scores of a row is exact, or one of them is far below the other. */
const LARGE = '256.0';

/** Powers of the scores of a row, in a unit that suits its largest. */
export interface Scale {
  /** Largest score. */
  readonly top: string;
  /** A condition: the unit is 1, as for any other row with modest scores. */
  readonly modest: string;
  /** The power of the largest score. */
  readonly ofTop: string;
  of(pack: Pack, x: string): string;
  ofOne(scope: Scope, x: string): string;
}

/** `isPlain`: are powers of modest scores to be in unit 1? */
export function scaleOf(frame: Frame, top: string, isPlain: boolean): Scale {
  const { source, main } = frame;
  source.use(rowExp);
  const let_ = (expression: string): string => source.let(main, expression);
  const modest = let_(`abs(${top}) <= ${MODEST}`);
  const shift = let_(`select(0.0, ${top}, abs(${top}) > ${LARGE})`);
  const shifted = let_(`${top} - ${shift}`);
  const k = let_(isPlain ? `select(${scaleFor(shifted)}, ${PLAIN}, ${modest})` : scaleFor(shifted));
  const floor = let_(`${shifted} - ${DEPTH}`);
  return {
    top,
    modest,
    ofTop: let_(`row_exp_of(${shifted}, ${k})`),
    of({ scope }, x) {
      const d = source.let(scope, `max(${x} - ${shift}, vec4f(${floor}))`);
      return source.let(scope, `row_exp(${d}, ${k})`);
    },
    ofOne: (scope, x) => source.let(scope, `row_exp_of(max(${x} - ${shift}, ${floor}), ${k})`),
  };
}
