import { ArgumentError, type DType, type HostData, type Tensor, type TensorLike } from '@xent/core';
import { assemble } from './assemble.ts';
import { drawsNumbers } from './batch/random-words.ts';
import { OnnxError } from './errors.ts';
import {
  atSizes,
  examplesOf,
  numbered,
  requireNames,
  showExamples,
  sizesFor,
  toList,
} from './examples.ts';
import { type ExportOptions, exportOptions, shown } from './export-options.ts';
import { cellData, roleOf } from './leaves.ts';
import { type ModelLike, requireModel } from './model-like.ts';
import { makeFront } from './training/front.ts';
import {
  type ManifestState,
  type ManifestTensor,
  type TrainingManifest,
  toInitial,
} from './training/manifest.ts';
import { PROBES, type Probe } from './training/numbers.ts';
import { type OptimizerLike, requireOptimizer } from './training/optimizer-like.ts';
import { splice } from './training/splice.ts';
import {
  type Carried,
  type LossLike,
  requireLoss,
  type StepTrace,
  StepTracer,
} from './training/step-tracer.ts';
import { warnBakedShape } from './warnings.ts';

export interface ExportTrainingStepOptions extends ExportOptions {
  readonly model: ModelLike;
  /** A loss with `forward(prediction, target)`, or a function of both; of one number. */
  readonly loss: LossLike;
  /** An optimizer of `@xent/optim`. */
  readonly optimizer: OptimizerLike;
  /** An input, or several in an array, and a target; only shapes and dtypes count. */
  readonly example: readonly [input: TensorLike | readonly TensorLike[], target: TensorLike];
}

/** A training step as an ONNX file, and how it is driven. */
export interface ExportedTrainingStep {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly manifest: TrainingManifest;
}

const OP = 'exportTrainingStep';
const NAMES = ['model', 'loss', 'optimizer', 'example'];
const LOSS = 'loss';

/**
 * A whole training step (forward, loss, backward, update) as one ONNX file that any ONNX runtime can run: it is an
 * inference graph. Fed a batch, the learning rate and the state, it gives the loss and the next state; the manifest, plain
 * JSON, says which output is which input of the next step, and holds the first values of everything. Model and
 * optimizer are left as they are.
 *
 * Numbers of the optimizer that change from step to step are computed in the file, in float64. Dropout in training mode
 * draws from a stream of its own, with other zeros than xent's.
 *
 * @param options `model`, `loss`, `optimizer`, `example: [input, target]`, and `dynamicBatch` (default true), `opset` 17
 *   or 21 (default 17, and 21 where random numbers are drawn), `metadata`, `name`
 * @throws OnnxError with code `XENT_GRAPH` when one model cannot follow the batch size or the steps, and
 *   `XENT_UNSUPPORTED` for what ONNX has no counterpart of; both name the operation
 * @example
 * const { bytes, manifest } = await exportTrainingStep({
 *   model,
 *   loss: new CrossEntropyLoss(),
 *   optimizer: new Adam(model.parameters()),
 *   example: [zeros([1, 784]), zeros([1], { dtype: 'int32' })],
 * });
 */
export async function exportTrainingStep(
  options: ExportTrainingStepOptions,
): Promise<ExportedTrainingStep> {
  const checked = exportOptions(OP, options, NAMES);
  const { model, loss, optimizer, example } = options;
  requireModel(OP, model);
  requireLoss(OP, loss);
  requireOptimizer(OP, optimizer);
  if (!Array.isArray(example) || example.length !== 2) {
    throw new ArgumentError(
      `${OP}: expected example to be [input, target], got ${shown(example)}; pass one batch of each`,
    );
  }
  const given = toList(OP, example[0]);
  const names = [...numbered('input', given.length), 'target'];
  const examples = examplesOf([...given, ...toList(OP, example[1])], names);
  const rates = optimizer.paramGroups.map(({ lr }) => lr);
  const sizes = sizesFor(examples, checked.dynamicBatch);

  const tracer = new StepTracer({ op: OP, model, loss, optimizer, examples });
  let probes: readonly StepTrace[];
  let traces: readonly StepTrace[];
  try {
    traces = atSizes(OP, examples, sizes, (size) => tracer.trace(size, PROBES[0] as Probe));
    probes = PROBES.map((probe) => tracer.trace(sizes[0] as number, probe));
  } finally {
    tracer.restore();
  }
  const [first] = traces as [StepTrace];
  if (options.opset === undefined && drawsNumbers(first.graph)) {
    return exportTrainingStep({ ...options, opset: 21 });
  }
  requireSameSteps(probes);
  if (first.moved.length === 0) {
    throw new ArgumentError(
      `${OP}: expected an optimizer that moves parameters of the model, got one whose parameters the loss does not depend on; was it made with model.parameters()?`,
    );
  }
  if (!checked.dynamicBatch) warnBakedShape(OP, showExamples(examples), 'dynamicBatch is false');

  const front = makeFront(OP, probes, optimizer.paramGroups, tracer.counts.length);
  const carried = front.inputs.filter(({ next }) => next >= 0);
  const kept = carried.map(({ next }) => next);
  const spliced = traces.map((trace) => splice(front.graph, trace.graph, front.feeds, kept));
  const data = await cellData(first.leaves);
  const cells = new Map(Array.from(tracer.cells, ([cell, { name }]) => [cell, name]));
  const open = new Set(first.moved);
  const frontNaming = {
    inputs: front.inputs.map(({ leaf }) => leaf),
    inputNames: front.inputs.map(({ name }) => name),
    cells,
    data,
  };
  const roles = await Promise.all(
    traces.map(({ inputs, leaves }, k) => {
      const naming = { inputs, inputNames: names, cells, data, open };
      return Promise.all(
        (spliced[k]?.origins ?? []).map(({ graph, input }) => {
          const isFront = graph === 'front';
          const leaf = (isFront ? front.leaves : leaves)[input] as Tensor;
          return isFront
            ? roleOf(leaf, frontNaming, `number.${input}`)
            : roleOf(leaf, naming, `constant.${input}`);
        }),
      );
    }),
  );
  const outputNames = [
    LOSS,
    ...first.moved.map((cell) => nextName(cells.get(cell) ?? '')),
    ...carried.map(({ name }) => nextName(name)),
  ];
  requireNames(OP, [...(roles[0] ?? []).map(({ name }) => name), ...outputNames]);
  const { bytes, model: lowered } = assemble({
    op: OP,
    sizes,
    graphs: spliced.map(({ graph }) => graph),
    roles,
    outputNames,
    options: checked,
    standardOps: false,
    docString: `Training step of ${model.constructor.name}, written by xent`,
  });
  const describe = (name: string): ManifestTensor[] =>
    lowered.inputs
      .filter((input) => input.name === name)
      .map(({ shape, dtype }) => ({ name, dtype: dtype as DType, shape }));
  const state: ManifestState[] = [];
  for (const cell of first.moved) {
    const { kind, name } = tracer.cells.get(cell) as Carried;
    const value = data.get(cell);
    if (describe(name).length === 0 || !value) continue;
    const { dtype, shape } = cell;
    const initial = toInitial(value);
    state.push({ kind, input: name, output: nextName(name), dtype, shape, initial });
  }
  for (const { kind, name, of, leaf } of carried) {
    const { dtype, shape } = leaf;
    const initial =
      kind === 'step'
        ? (tracer.counts[of] as number)
        : toInitial(streamOf(first.leaves[of]?.host, state.length));
    state.push({
      kind: kind as 'step',
      input: name,
      output: nextName(name),
      dtype,
      shape,
      initial,
    });
  }
  return {
    bytes,
    manifest: {
      format: 'xent-training-step',
      version: 1,
      opset: checked.opset,
      batch: names.flatMap(describe),
      rates: front.inputs
        .filter(({ kind }) => kind === 'rate')
        .flatMap(({ name, of }) =>
          describe(name).map((input) => ({ ...input, initial: rates[of] as number })),
        ),
      state,
      loss: LOSS,
    },
  };
}

const nextName = (name: string): string => `${name}.next`;

/** Where a random state starts: another key for each, so that no two streams meet whatever the batch size. */
function streamOf(state: HostData | null | undefined, salt: number): HostData {
  const words = Int32Array.from(state ?? [0, 0, 0, 0]);
  words[1] = (words[1] as number) ^ Math.imul(salt + 1, 0x9e3779b9);
  return words;
}

/** Refuses an optimizer whose operations depend on its learning rate or on the number of the step. */
function requireSameSteps(probes: readonly StepTrace[]): void {
  const [first] = probes as [StepTrace];
  if (probes.every(({ graph }) => graph.key === first.graph.key)) return;
  throw new OnnxError(
    'XENT_GRAPH',
    `${OP}: expected an optimizer that does the same operations in every step, got one that does others in step ${PROBES.at(-1)?.step} than in step ${PROBES[0]?.step}; use SGD, Adam, AdamW, RMSprop or Adagrad`,
  );
}
