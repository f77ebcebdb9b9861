import type { Builder } from './builder.ts';
import { log } from './float.ts';
import { at, number, type Site, type Table } from './lowering.ts';
import { sumAlong } from './reduce.ts';
import { shiftByMax } from './rows.ts';

/** The pieces, with the sum of the row as size 1. */
function parts(b: Builder, site: Site) {
  const dim = number(site.attrs, 'dim');
  const { shifted, exp } = shiftByMax(b, at(site, 0), site.spec, dim);
  const { shape } = site.spec;
  return { shifted, exp, total: shape.length === 0 ? exp : sumAlong(b, exp, shape, dim) };
}

function softmax(b: Builder, site: Site): string {
  if (b.standard) return b.node('Softmax', site.x, { axis: number(site.attrs, 'dim') });
  const { exp, total } = parts(b, site);
  return b.node('Div', [exp, total]);
}

function logSoftmax(b: Builder, site: Site): string {
  if (b.standard) return b.node('LogSoftmax', site.x, { axis: number(site.attrs, 'dim') });
  const { shifted, total } = parts(b, site);
  const dtype = site.spec.dtype === 'float64' ? 'float64' : 'float32';
  return b.node('Sub', [shifted, log(b, total, dtype)]);
}

export const softmaxes: Table = { softmax, logSoftmax };
