import { cast } from '../ops/cast.ts';
import { eq, isnan, le, lt, where } from '../ops/compare.ts';
import { detach } from '../ops/detach.ts';
import {
  abs,
  add,
  ceil,
  cos,
  div,
  erf,
  exp,
  expm1,
  floor,
  log,
  log1p,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  round,
  sin,
  sqrt,
  sub,
  tanh,
} from '../ops/elementwise.ts';
import { fullOf, iota, randomBits } from '../ops/fill.ts';
import { gather, indexAdd, indexSelect, scatterWith } from '../ops/indexing.ts';
import { product } from '../ops/matmul.ts';
import { broadcastTo, cat, flip, padWith, permute, reshape, sliceBox } from '../ops/movement.ts';
import { amax, amin, argmax, argmin, argsort, cumsum, prod, sum } from '../ops/reduce.ts';
import { foldWindows, unfoldWindows } from '../ops/windows.ts';

/** Functions that call primitives one by one, which a backend's checks and tests of core need. */
export interface Ops {
  readonly abs: typeof abs;
  readonly add: typeof add;
  readonly amax: typeof amax;
  readonly amin: typeof amin;
  readonly argmax: typeof argmax;
  readonly argmin: typeof argmin;
  readonly argsort: typeof argsort;
  readonly broadcastTo: typeof broadcastTo;
  readonly cast: typeof cast;
  readonly cat: typeof cat;
  readonly ceil: typeof ceil;
  readonly cos: typeof cos;
  readonly cumsum: typeof cumsum;
  readonly detach: typeof detach;
  readonly div: typeof div;
  readonly eq: typeof eq;
  readonly erf: typeof erf;
  readonly exp: typeof exp;
  readonly expm1: typeof expm1;
  readonly flip: typeof flip;
  readonly floor: typeof floor;
  readonly foldWindows: typeof foldWindows;
  readonly full: typeof fullOf;
  readonly gather: typeof gather;
  readonly indexAdd: typeof indexAdd;
  readonly indexSelect: typeof indexSelect;
  readonly iota: typeof iota;
  readonly isnan: typeof isnan;
  readonly le: typeof le;
  readonly log: typeof log;
  readonly log1p: typeof log1p;
  readonly lt: typeof lt;
  readonly product: typeof product;
  readonly maximum: typeof maximum;
  readonly minimum: typeof minimum;
  readonly mul: typeof mul;
  readonly neg: typeof neg;
  readonly padWith: typeof padWith;
  readonly permute: typeof permute;
  readonly pow: typeof pow;
  readonly prod: typeof prod;
  readonly randomBits: typeof randomBits;
  readonly reshape: typeof reshape;
  readonly round: typeof round;
  readonly scatterWith: typeof scatterWith;
  readonly sin: typeof sin;
  readonly sliceBox: typeof sliceBox;
  readonly sqrt: typeof sqrt;
  readonly sub: typeof sub;
  readonly sum: typeof sum;
  readonly tanh: typeof tanh;
  readonly unfoldWindows: typeof unfoldWindows;
  readonly where: typeof where;
}

export const ops: Ops = {
  abs,
  add,
  amax,
  amin,
  argmax,
  argmin,
  argsort,
  broadcastTo,
  cast,
  cat,
  ceil,
  cos,
  cumsum,
  detach,
  div,
  eq,
  erf,
  exp,
  expm1,
  flip,
  floor,
  foldWindows,
  full: fullOf,
  gather,
  indexAdd,
  indexSelect,
  iota,
  isnan,
  le,
  log,
  log1p,
  lt,
  product,
  maximum,
  minimum,
  mul,
  neg,
  padWith,
  permute,
  pow,
  prod,
  randomBits,
  reshape,
  round,
  scatterWith,
  sin,
  sliceBox,
  sqrt,
  sub,
  sum,
  tanh,
  unfoldWindows,
  where,
};
