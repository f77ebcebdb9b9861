import { sizeOf } from '@xent/core';
import { permuted, whole } from '@xent/core/plan';
import { type BuildContext, finish } from '../build.ts';
import type { Kernel } from '../kernel.ts';
import { dense } from '../leaves.ts';
import { type Layout, Source, typeOf } from '../source.ts';
import { scratch, type Value, type View } from '../value.ts';
import { spell } from '../wgsl/elementwise.ts';
import { joinLanes, type Merge } from './lanes.ts';
import { planOf, type Tile } from './reduction-plan.ts';

/** An elementwise operation of two, associative and commutative. */
export type Join = 'add' | 'mul' | 'maximum' | 'minimum';

/** Elements of all outputs, and how those of one lie. */
interface Reduction {
  readonly of: Value;
  readonly outputs: Layout;
  readonly elements: Layout;
  readonly count: number;
  readonly join: Join;
}

/**
 * Kernels that reduce dimensions of a view to the value of the context. Elements are joined in an order that depends on
 * nothing but the sizes: those of each invocation, then the invocations, then the parts of outputs that are spread over
 * several workgroups.
 */
export function reduction(
  context: BuildContext,
  view: View,
  dims: readonly number[],
  join: Join,
): Kernel[] {
  const { value, target } = context;
  const { dtype, size } = value;
  if (size === 0) return [];
  /** The dimensions that are reduced, or the others. */
  const layout = (isReduced: boolean): Layout => {
    const some = view.shape.flatMap((n, d) => (n > 1 && dims.includes(d) === isReduced ? [d] : []));
    return { ...permuted(view, some), offset: isReduced ? 0 : view.offset };
  };
  const [outputs, elements] = [layout(false), layout(true)];
  const nearest = ({ strides }: Layout): number =>
    Math.min(...strides.map((s) => Math.abs(s) || Number.POSITIVE_INFINITY));
  const count = sizeOf(elements.shape);
  const given: Reduction = { of: view.of, outputs, elements, count, join };
  const tile = planOf(size, count, nearest(outputs) < nearest(elements), target);
  const { parts } = tile;
  if (parts === 1) return [stage(context, given, tile, null)];
  const left = scratch(dtype, parts * size);
  const rest = reduction(context, dense(left, [parts, size]), [0], join);
  return [stage(context, given, tile, left), ...rest];
}

/** One kernel, whose parts of outputs go to `left` if there is more than one. */
function stage(
  context: BuildContext,
  { of, outputs, elements, count, join }: Reduction,
  { width, depth, parts, chunk }: Tile,
  left: Value | null,
): Kernel {
  const { value, target } = context;
  const source = new Source(target);
  const { main } = source;
  const n = source.uniform('outputs', value.size);
  const each = source.uniform('chunk', chunk);
  const size = width * depth;
  main.lines.push(
    `let at = group * ${width}u + lane % ${width}u;`,
    `let down = lane / ${width}u;`,
    `let output = at % ${n};`,
    `let part = at / ${n};`,
  );
  const first = source.position(main, outputs, 'output');
  const merge: Merge = ([a], [b]) => [
    spell(source, { ...value, op: join }, [a as string, b as string]),
  ];
  const loop = source.inner(main);
  const place = source.let(loop, `${first} + ${source.position(loop, elements, 'r')}`);
  const next = merge(['state'], [source.load(loop, whole(of), place)]);
  const type = typeOf(value.dtype);
  main.lines.push(
    `var state: ${type} = ${source.literal(value.dtype, nothingOf(join, value))};`,
    // Past the last part there are no elements.
    `let end = min((part + 1u) * ${each}, ${source.uniform('count', count)});`,
    `for (var r = part * ${each} + down; r < end; r += ${depth}u) {`,
    ...loop.lines,
    `state = ${next};`,
    '}',
  );
  const lanes = { count: depth, apart: width, size };
  const [all] = joinLanes(source, main, lanes, merge, [type], ['state']) as [string];
  const last = source.inner(main);
  if (left) source.store(last, left, 'at', all);
  else finish(source, last, context, 'output', all);
  const isFirst = `down == 0u && part < ${source.uniform('parts', parts)}`;
  main.lines.push(`if (${isFirst}) {`, ...last.lines, '}');
  return source.kernel({
    label: `${value.op}: ${join} of ${count}`,
    size,
    groups: Math.ceil((value.size * parts) / width),
    cost: value.size * count * 2,
  });
}

/** The number that changes nothing. */
function nothingOf(join: Join, { dtype }: Value): number {
  // Of booleans, -1 is true and 0 is not.
  const largest =
    dtype === 'bool' ? -1 : dtype === 'int32' ? 2 ** 31 - 1 : Number.POSITIVE_INFINITY;
  return { add: 0, mul: 1, maximum: -largest - 1, minimum: largest }[join];
}
