import { type BuildContext, type Builder, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { typeOf } from '../source.ts';
import { bytesOnDevice, type Value, type View } from '../value.ts';
import { bandAlong } from './band.ts';
import { perElement } from './per-element.ts';

/** Values with a buffer that reading `view` takes. */
function storedIn(view: View, into: Set<Value>): Set<Value> {
  const { of } = view;
  if (of.inlined) for (const arg of of.args) storedIn(arg, into);
  else if (of.literal === undefined) into.add(of);
  return into;
}

/** Bindings that the values of a kernel take. */
function bindings({ target }: BuildContext, values: Iterable<Value>): number {
  let count = 0;
  for (const { size } of values) {
    count += Math.max(1, Math.ceil(bytesOnDevice(size) / target.maxBinding));
  }
  return count;
}

/** Parts of the inputs that fit into one kernel, as `[from, to)`. */
function groupsOf(context: BuildContext): [from: number, to: number][] {
  const { value, outputs, target } = context;
  const always = new Set<Value>(outputs);
  for (const output of outputs) {
    if (output === value) continue;
    for (const arg of output.args) storedIn(arg, always);
  }
  always.delete(value);
  if (outputs.includes(value)) always.add(value);
  const free = target.maxBuffers - bindings(context, always);
  const groups: [number, number][] = [];
  let from = 0;
  let used = new Set<Value>();
  value.args.forEach((arg, k) => {
    const more = storedIn(arg, new Set(used));
    if (k > from && bindings(context, more) > free) {
      groups.push([from, k]);
      from = k;
      used = storedIn(arg, new Set());
    } else {
      used = more;
    }
  });
  groups.push([from, value.args.length]);
  return groups;
}

/** Tensors side by side; where they are more than a kernel can read, each kernel writes a part. */
export const cat: Builder = (context) => {
  const { value } = context;
  const dim = value.attrs['dim'] as number;
  const { count: whole, outer, inner } = bandAlong(value.shape, dim);
  const sizes = value.args.map((arg) => arg.shape[dim] as number);
  const starts = sizes.map((_, k) => sizes.slice(0, k).reduce((sum, n) => sum + n, 0));
  const kernels: Kernel[] = [];
  for (const [from, to] of groupsOf(context)) {
    const first = starts[from] as number;
    const parts = sizes.slice(from, to);
    const width = parts.reduce((sum, n) => sum + n, 0) * inner;
    const count = outer * width;
    const part = perElement(context, { label: 'cat', count }, (source, scope, k) => {
      const w = source.uniform('width', width);
      const row = source.let(scope, `${k} / ${w}`);
      const column = source.let(scope, `${k} % ${w}`);
      const i = source.let(
        scope,
        `${row} * ${source.uniform('whole', whole * inner)} + ${column} + ${source.uniform('first', first * inner)}`,
      );
      const out = source.name('joined');
      scope.lines.push(`var ${out}: ${typeOf(value.dtype)};`);
      let end = 0;
      parts.forEach((n, j) => {
        if (n === 0) return;
        const start = end;
        end += n * inner;
        const here = source.inner(scope);
        const at = source.let(
          here,
          `${row} * ${source.uniform(`own ${j}`, n * inner)} + ${column} - ${source.uniform(`start ${j}`, start)}`,
        );
        const element = source.load(here, value.args[from + j] as View, at);
        scope.lines.push(
          `${start === 0 ? '' : 'else '}if (${column} < ${source.uniform(`end ${j}`, end)}) {`,
          ...here.lines,
          `${out} = ${element};`,
          '}',
        );
      });
      finish(source, scope, context, i, source.let(scope, out));
    });
    kernels.push(...part);
  }
  return kernels;
};
