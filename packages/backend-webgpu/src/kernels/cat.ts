import { type BuildContext, type Builder, finish } from '../build.ts';
import { bindingsOf } from '../inline.ts';
import type { Kernel } from '../kernel.ts';
import { typeOf } from '../source.ts';
import type { Value, View } from '../value.ts';
import { bandAlong } from './band.ts';
import { perElement } from './per-element.ts';

/** What reading a view takes: values with a buffer, and what is computed from them on the way. */
function addSources(view: View, into: Set<Value>): Set<Value> {
  const { of } = view;
  if (of.literal !== undefined || into.has(of)) return into;
  into.add(of);
  if (of.inlined) for (const arg of of.args) addSources(arg, into);
  return into;
}

/** Bindings that the values of a kernel take. */
function bindings({ target }: BuildContext, values: Iterable<Value>): number {
  let count = 0;
  for (const value of values) if (!value.inlined) count += bindingsOf(value, target);
  return count;
}

/** Parts of the inputs that fit into one kernel, as `[from, to)`. */
function groupsOf(context: BuildContext): [from: number, to: number][] {
  const { value, outputs, target } = context;
  const always = new Set<Value>(outputs);
  for (const output of outputs) {
    if (output === value) continue;
    for (const arg of output.args) addSources(arg, always);
  }
  // What is joined is at hand, and has a buffer only where it is stored.
  if (!outputs.includes(value)) always.delete(value);
  const free = target.maxBuffers - bindings(context, always);
  const groups: [number, number][] = [];
  let from = 0;
  let used = new Set<Value>();
  value.args.forEach((arg, k) => {
    const more = addSources(arg, new Set(used));
    if (k > from && bindings(context, more) > free) {
      groups.push([from, k]);
      from = k;
      used = addSources(arg, new Set());
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
