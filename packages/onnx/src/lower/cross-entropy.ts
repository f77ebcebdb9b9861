import type { TensorSpec } from '@xent/core';
import { log1p } from './accurate.ts';
import type { Builder } from './builder.ts';
import { at, number, type Site, specAt, type Table } from './lowering.ts';
import { sumAlong } from './reduce.ts';
import { type Shifted, shiftByMax } from './rows.ts';

/** What a loss and its gradient have in common; items keep the class dimension as size 1. */
interface Parts extends Shifted {
  readonly dtype: 'float32' | 'float64';
  readonly classes: number;
  /** Shape of the scores, and with one class. */
  readonly shape: readonly number[];
  readonly items: readonly number[];
  /** Sum along the classes of something in the scores' shape. */
  readonly sum: (x: string) => string;
  readonly constant: (value: number) => string;
  /** Is this class the target? */
  readonly hit: string;
  /** Sum of `exp` without the target: `1 - p` keeps its digits when `p` is close to 1. */
  readonly others: string;
  /** `shifted` at the target. */
  readonly target: string;
  /** Is the target a class? */
  readonly known: string;
  readonly ignored: string;
  /** Weights of the classes, to be broadcast, and of each item's target. */
  readonly classWeight: string | undefined;
  readonly itemWeight: string | undefined;
}

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
  const rows = shiftByMax(b, at(site, 0), spec, dim);
  const label = b.reshape(at(site, 1), items);
  const numbers = b.constant(
    'int32',
    along,
    Array.from({ length: classes }, (_, i) => i),
  );
  const hit = b.node('Equal', [numbers, label]);
  const pick = (x: string): string => sum(b.node('Where', [hit, x, constant(0)]));
  const inside = b.node('Clip', [label, b.scalar('int32', 0), b.scalar('int32', classes - 1)]);
  const classWeight = attrs['weighted'] ? b.reshape(at(site, weightAt), along) : undefined;
  return {
    ...rows,
    dtype,
    classes,
    shape,
    items,
    sum,
    constant,
    hit,
    others: sum(b.node('Where', [hit, constant(0), rows.exp])),
    target: pick(rows.shifted),
    known: b.node('Equal', [label, inside]),
    ignored: b.node('Equal', [label, b.scalar('int32', number(attrs, 'ignoreIndex'))]),
    classWeight,
    itemWeight: classWeight && pick(classWeight),
  };
}

/** `(1 - ε) · one + ε/C · uniform`. */
function smoothed(b: Builder, p: Parts, site: Site, one: string, uniform: () => string): string {
  const smoothing = number(site.attrs, 'labelSmoothing');
  if (smoothing === 0) return one;
  const share = b.node('Mul', [uniform(), p.constant(smoothing / p.classes)]);
  return b.node('Add', [b.node('Mul', [one, p.constant(1 - smoothing)]), share]);
}

/** If the target is the largest score, `shifted` is 0 there and the loss is `ln(1 + others)`. */
function loss(b: Builder, site: Site): string {
  const p = parts(b, site, 2);
  const all = b.node('Add', [p.others, b.node('Exp', [p.target])]);
  const nll = b.node('Where', [
    b.node('Equal', [p.target, p.constant(0)]),
    log1p(b, p.others, p.dtype),
    b.node('Sub', [b.node('Log', [all]), p.target]),
  ]);
  const one = p.itemWeight ? b.node('Mul', [nll, p.itemWeight]) : nll;
  const value = smoothed(b, p, site, one, () => {
    const each = b.node('Sub', [b.node('Log', [p.total]), p.shifted]);
    return p.sum(p.classWeight ? b.node('Mul', [each, p.classWeight]) : each);
  });
  const checked = b.node('Where', [p.known, value, p.constant(Number.NaN)]);
  const kept = b.node('Where', [p.ignored, p.constant(0), checked]);
  return b.reshape(kept, site.spec.shape);
}

/** `dy · [(1-ε)·w[t]·(p - onehot) + ε/C·(p·Σw - w)]`, where `p - 1` at the target is `-others / total`. */
function gradient(b: Builder, site: Site): string {
  const p = parts(b, site, 3);
  const probability = b.node('Div', [p.exp, p.total]);
  const missing = b.node('Neg', [b.node('Div', [p.others, p.total])]);
  const slope = b.node('Where', [p.hit, missing, probability]);
  const one = p.itemWeight ? b.node('Mul', [slope, p.itemWeight]) : slope;
  const value = smoothed(b, p, site, one, () => {
    const { classWeight: w } = p;
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
