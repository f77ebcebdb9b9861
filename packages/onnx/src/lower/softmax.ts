import type { Builder } from './builder.ts';
import { at, number, type Site, type Table } from './lowering.ts';
import { type Shifted, shiftByMax } from './rows.ts';

const parts = (b: Builder, site: Site): Shifted =>
  shiftByMax(b, at(site, 0), site.spec, number(site.attrs, 'dim'));

function softmax(b: Builder, site: Site): string {
  if (b.standard) return b.node('Softmax', site.x, { axis: number(site.attrs, 'dim') });
  const { exp, total } = parts(b, site);
  return b.node('Div', [exp, total]);
}

function logSoftmax(b: Builder, site: Site): string {
  if (b.standard) return b.node('LogSoftmax', site.x, { axis: number(site.attrs, 'dim') });
  const { shifted, total } = parts(b, site);
  return b.node('Sub', [shifted, b.node('Log', [total])]);
}

export const softmaxes: Table = { softmax, logSoftmax };
