import { grad, logSoftmax, Tensor, tensor } from '@xent/core';
import { type Check, type CheckContext, ConformanceError, ensure } from '../check.ts';
import { compare } from '../compare.ts';
import { type FloatType, readAll } from '../evaluate.ts';
import type { Subject } from '../subject.ts';
import type { Limit } from '../tolerance.ts';
import { type GoldenCase, type GoldenInput, type GoldenResult, inputValues } from './format.ts';
import { gradientLimit, otherSide } from './odd-points.ts';
import {
  callByName,
  camelCase,
  type FunctionTable,
  find,
  type TorchFunction,
} from './signature.ts';

/** What PyTorch's own float32 kernels keep, see `fixtures/golden/README.md`. */
const TORCH: Limit = { absolute: 2e-6, relative: 2e-5, ulp: 0 };
const TORCH_HUGE: Limit = { absolute: 1e-5, relative: 1e-4, ulp: 0 };
const DOUBLE: Limit = { absolute: 1e-12, relative: 1e-10, ulp: 0 };

function looser(a: Limit, b: Limit): Limit {
  return {
    absolute: Math.max(a.absolute, b.absolute),
    relative: Math.max(a.relative, b.relative),
    ulp: 0,
  };
}

function goldenLimit(golden: GoldenCase, float: FloatType, { tolerance }: Subject): Limit {
  if (float === 'float64') return looser(DOUBLE, tolerance.float64);
  return looser(golden.tags.includes('huge') ? TORCH_HUGE : TORCH, tolerance.float32);
}

function leaf(input: GoldenInput, float: FloatType, requiresGrad: boolean): Tensor {
  const isFloat = input.dtype === 'float32' || input.dtype === 'float64';
  return tensor(inputValues(input), {
    dtype: isFloat ? float : 'int32',
    shape: input.shape,
    requiresGrad: isFloat && requiresGrad,
  });
}

/** The function under a golden name; the one name that PyTorch lacks is put together here. */
export function resolve(functions: FunctionTable, name: string): TorchFunction | null {
  if (name !== 'ctc_loss_from_logits') return find(functions, name);
  const ctc = find(functions, 'ctc_loss');
  if (!ctc) return null;
  return (...args) => {
    const [{ logits, ...rest }] = args as readonly [Record<string, unknown>];
    return callByName(ctc, 'ctc_loss', { ...rest, log_probs: logSoftmax(logits as Tensor, -1) });
  };
}

function invoke(f: TorchFunction, golden: GoldenCase, leaves: Record<string, Tensor>): Tensor {
  const args = { ...leaves, ...golden.kwargs };
  const result =
    golden.name === 'ctc_loss_from_logits' ? f(args) : callByName(f, golden.name, args);
  ensure(
    result instanceof Tensor,
    () => `${camelCase(golden.name)}: expected a tensor as the result, got ${String(result)}`,
  );
  return result;
}

function leavesOf(golden: GoldenCase, float: FloatType): Record<string, Tensor> {
  const wanted = golden.grads ?? {};
  return Object.fromEntries(
    Object.entries(golden.inputs).map(([name, input]) => [
      name,
      leaf(input, float, name in wanted),
    ]),
  );
}

function compareSummary(
  what: string,
  data: ArrayLike<number>,
  summary: NonNullable<GoldenResult['summary']>,
  float: FloatType,
  limit: Limit,
): number {
  const picks = [...summary.first5.map((v, i) => [i, v] as const), ...summary.samples];
  const got = Float64Array.from(picks, ([i]) => data[i] as number);
  const how = { what, dtype: float, shape: [picks.length], limit };
  const worst = compare(
    got,
    picks.map(([, v]) => Number(v)),
    how,
  );
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] as number;
  const scale = Math.max(1, Number(summary.abs_sum));
  compare(Float64Array.of(sum), [Number(summary.sum)], {
    what: `${what}: sum of all elements`,
    dtype: 'float64',
    shape: [],
    limit: {
      ...looser(limit, float === 'float32' ? TORCH_HUGE : DOUBLE),
      absolute: limit.absolute * scale,
    },
  });
  return worst;
}

async function expectError(
  golden: GoldenCase,
  f: TorchFunction,
  float: FloatType,
  { runtime }: Subject,
): Promise<void> {
  try {
    await runtime.data(invoke(f, golden, leavesOf(golden, float)));
  } catch {
    return;
  }
  throw new ConformanceError(
    `golden/${golden.id}: PyTorch refuses this call (${golden.error?.message}), nothing was thrown here`,
  );
}

async function expectValues(
  golden: GoldenCase,
  f: TorchFunction,
  float: FloatType,
  { subject, note }: CheckContext,
): Promise<void> {
  const leaves = leavesOf(golden, float);
  const output = invoke(f, golden, leaves);
  const names = Object.keys(golden.grads ?? {});
  const gradients =
    names.length === 0
      ? []
      : grad(
          output,
          names.map((name) => leaves[name] as Tensor),
          { gradOutput: leaf(golden.upstream as GoldenInput, float, false) },
        );
  const results = await readAll(subject.runtime, [output, ...gradients]);
  const limit = goldenLimit(golden, float, subject);
  for (const [i, { spec, data }] of results.entries()) {
    const name = names[i - 1];
    const of = name === undefined ? 'result' : 'gradient';
    const pick = (outcome: typeof golden.f32): GoldenResult | undefined =>
      name === undefined ? outcome?.output : outcome?.grads?.[name];
    const want = pick(golden) as GoldenResult;
    const what = `golden/${golden.id} (${golden.tags.join(', ')}): ${name ? `gradient for ${name}` : 'output'}`;
    ensure(
      spec.shape.join() === want.shape.join(),
      () => `${what}: expected shape [${want.shape}], got [${spec.shape}]`,
    );
    if (want.summary) {
      note(compareSummary(what, data, want.summary, float, limit), of);
      continue;
    }
    const values = (want.data ?? []).map(Number);
    const or =
      (name === undefined ? undefined : otherSide(golden, values)) ??
      (float === 'float32' ? pick(golden.f32)?.data?.map(Number) : undefined);
    const how = {
      what,
      dtype: spec.dtype,
      shape: spec.shape,
      limit: name === undefined ? limit : gradientLimit(golden, limit),
    };
    note(compare(data, values, or ? { ...how, or } : how), of);
  }
}

/** `golden/cross_entropy/0007`: output and gradients against PyTorch's. */
export function goldenCheck(golden: GoldenCase, float: FloatType, functions: FunctionTable): Check {
  const { id, name } = golden;
  return {
    id: `golden${float === 'float64' ? '-float64' : ''}/${id}`,
    op: camelCase(name),
    async run({ subject, note }) {
      const f = resolve(functions, name);
      if (!f) {
        throw new ConformanceError(
          `golden/${id}: there is no function '${camelCase(name)}'; export one by that name`,
        );
      }
      if (golden.error) await expectError(golden, f, float, subject);
      else await expectValues(golden, f, float, { subject, note });
    },
  };
}
