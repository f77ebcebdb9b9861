import type { TensorSpec } from '@xent/core';
import { log1p } from './accurate.ts';
import type { Builder } from './builder.ts';
import { type Float, log, exp as power } from './float.ts';
import { at, number, type Site, specAt, type Table } from './lowering.ts';
import { sumAlong } from './reduce.ts';
import { shiftByMax } from './rows.ts';

/** What a loss and its gradient have in common; items keep the class dimension as size 1. */
interface Parts {
  readonly dtype: Float;
  readonly classes: number;
  /** Shape of the scores. */
  readonly shape: readonly number[];
  readonly items: readonly number[];
  /** Sum along the classes of something in the scores' shape. */
  readonly sum: (x: string) => string;
  readonly constant: (value: number) => string;
  /** `x - max(x)`, and the same at the target. */
  readonly shifted: string;
  readonly target: string;
  /** `e^shifted`, and the same at the target. */
  readonly exp: string;
  readonly targetExp: string;
  /** Is this class the target? */
  readonly hit: string;
  /** Sum of `exp` without the target: `1 - p` keeps its digits when `p` is close to 1. */
  readonly others: string;
  readonly total: string;
  /** Is the target a class? */
  readonly known: string;
  readonly ignored: string;
  /** Weights of the classes, to be broadcast, and of each item's target. */
  readonly classWeight: string | undefined;
  readonly itemWeight: string | undefined;
}

/** What is read for a target that is no class belongs to another one, and is overwritten with NaN or 0 in the end. */
function parts(b: Builder, site: Site, weightAt: number): Parts {
  const { attrs } = site;
  const spec: TensorSpec = specAt(site, 0);
  const { shape } = spec;
  const dim = number(attrs, 'dim');
  const classes = shape[dim] as number;
  const dtype = spec.dtype === 'float64' ? 'float64' : 'float32';
  const constant = (value: number): string => b.scalar(dtype, value);
  const items = shape.with(dim, 1);
  const along = shape.map((n, i) => (i === dim ? n : 1));
  const sum = (x: string): string => sumAlong(b, x, shape, dim);
  const { shifted, exp } = shiftByMax(b, at(site, 0), spec, dim);
  const label = b.reshape(at(site, 1), items);
  const inside = b.node('Clip', [label, b.scalar('int32', 0), b.scalar('int32', classes - 1)]);
  const pick = (x: string): string => b.node('GatherElements', [x, inside], { axis: dim });
  const numbers = Array.from({ length: classes }, (_, i) => i);
  const hit = b.node('Equal', [b.constant('int32', along, numbers), label]);
  const others = sum(b.node('Where', [hit, constant(0), exp]));
  const target = pick(shifted);
  const targetExp = power(b, target, dtype);
  const weight = attrs['weighted'] ? at(site, weightAt) : undefined;
  return {
    dtype,
    classes,
    shape,
    items,
    sum,
    constant,
    shifted,
    target,
    exp,
    targetExp,
    hit,
    others,
    total: b.node('Add', [others, targetExp]),
    known: b.node('Equal', [label, inside]),
    ignored: b.node('Equal', [label, b.scalar('int32', number(attrs, 'ignoreIndex'))]),
    classWeight: weight && b.reshape(weight, along),
    itemWeight: weight && b.node('Gather', [weight, inside], { axis: 0 }),
  };
}

/** `(1 - ε) · one + ε/C · uniform`. */
function smoothed(b: Builder, p: Parts, site: Site, one: string, uniform: () => string): string {
  const smoothing = number(site.attrs, 'labelSmoothing');
  if (smoothing === 0) return one;
  const share = b.node('Mul', [uniform(), p.constant(smoothing / p.classes)]);
  return b.node('Add', [b.node('Mul', [one, p.constant(1 - smoothing)]), share]);
}

/**
 * `ln(total) - target`, where what rounding took from the total is given back: `ln(t + r) ≈ ln t + r/t`. That asks for
 * a logarithm that is right next to 1; a shader's is not, and gets `ln(1 + others)` where the target is the largest.
 */
function negativeLog(b: Builder, p: Parts, logTotal: string): string {
  if (b.onWebGPU) {
    const top = b.node('Equal', [p.target, p.constant(0)]);
    const far = b.node('Sub', [logTotal, p.target]);
    return b.node('Where', [top, log1p(b, p.others, p.dtype), far]);
  }
  const lost = b.node('Sub', [p.others, b.node('Sub', [p.total, p.targetExp])]);
  const exact = b.node('Add', [logTotal, b.node('Div', [lost, p.total])]);
  return b.node('Sub', [exact, p.target]);
}

function loss(b: Builder, site: Site): string {
  const p = parts(b, site, 2);
  const logTotal = log(b, p.total, p.dtype);
  const nll = negativeLog(b, p, logTotal);
  const one = p.itemWeight ? b.node('Mul', [nll, p.itemWeight]) : nll;
  const value = smoothed(b, p, site, one, () => {
    const each = b.node('Sub', [logTotal, p.shifted]);
    return p.sum(p.classWeight ? b.node('Mul', [each, p.classWeight]) : each);
  });
  const checked = b.node('Where', [p.known, value, p.constant(Number.NaN)]);
  const kept = b.node('Where', [p.ignored, p.constant(0), checked]);
  return b.reshape(kept, site.spec.shape);
}

/** `dy · [(1-ε)·w[t]·(p - onehot) + ε/C·(p·Σw - w)]`, where `p - 1` at the target is `-others / total`. */
function gradient(b: Builder, site: Site): string {
  const p = parts(b, site, 3);
  const part = b.node('Where', [p.hit, b.node('Neg', [p.others]), p.exp]);
  const slope = b.node('Div', [part, p.total]);
  const one = p.itemWeight ? b.node('Mul', [slope, p.itemWeight]) : slope;
  const value = smoothed(b, p, site, one, () => {
    const { classWeight: w } = p;
    const probability = b.node('Div', [p.exp, p.total]);
    if (!w) {
      const scaled = b.node('Mul', [probability, p.constant(p.classes)]);
      return b.node('Sub', [scaled, p.constant(1)]);
    }
    const along = p.shape.map((n, i) => (p.items[i] === n ? 1 : n));
    const total = sumAlong(b, w, along, number(site.attrs, 'dim'));
    return b.node('Sub', [b.node('Mul', [probability, total]), w]);
  });
  const upstream = b.reshape(at(site, 2), p.items);
  const known = b.node('Where', [p.known, upstream, p.constant(Number.NaN)]);
  return b.node('Where', [p.ignored, p.constant(0), b.node('Mul', [value, known])]);
}

export const crossEntropies: Table = {
  softmaxCrossEntropy: loss,
  softmaxCrossEntropyGradient: gradient,
};
