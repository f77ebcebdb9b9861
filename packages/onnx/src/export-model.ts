import {
  ArgumentError,
  isTensorLike,
  type Parameter,
  type Tensor,
  type TensorLike,
} from '@xent/core';
import { traced } from '@xent/core/trace';
import { readable } from './activations.ts';
import { assemble } from './assemble.ts';
import { drawsNumbers } from './batch/random-words.ts';
import { type Captured, captureGraph } from './captured.ts';
import {
  atSizes,
  type Examples,
  examplesOf,
  inputsFor,
  numbered,
  requireNames,
  showExamples,
  sizesFor,
  toList,
} from './examples.ts';
import { type ExportOptions, exportOptions, requireNameList } from './export-options.ts';
import { cellData, roleOf } from './leaves.ts';
import { cellsOf, forward, type ModelLike, type NamedTensors, requireModel } from './model-like.ts';
import { StandIns } from './stand-ins.ts';
import {
  warnBakedShape,
  warnChangedState,
  warnOneResult,
  warnRandom,
  warnUnused,
} from './warnings.ts';

export interface ExportModelOptions extends ExportOptions {
  /** Names of the inputs. Default `'input'`, or `'input.0'`, `'input.1'`, … for several. */
  readonly inputNames?: readonly string[];
  /** Names of the outputs. Default `'output'`, or `'output.0'`, …, or the keys of what `forward` returns. */
  readonly outputNames?: readonly string[];
}

const OP = 'exportModel';

/**
 * A module as the bytes of an ONNX file. Parameters are initializers under their names in the state dict, such as
 * `linear1.weight`. The model is left as it is, and nothing is computed but what its parameters still wait for.
 *
 * Call `model.eval()` first: a dropout in training mode would be one fixed draw in the file, and running statistics
 * would stand still, of which warnings (`XENT_ONNX_RANDOM`, `XENT_ONNX_STATE`) tell.
 *
 * @param exampleInput an input, or all of them in an array; only shapes and dtypes count. Inputs whose dimension 0
 *   is that of the first one are batches
 * @param options `dynamicBatch` (default true), `opset` 17 or 21 (default 17, and 21 where random numbers are drawn),
 *   `metadata`, `name`, `inputNames`, `outputNames`
 * @throws ArgumentError for what is no module, no example, or no such option
 * @throws OnnxError with code `XENT_GRAPH` when one model cannot follow the batch size, and `XENT_UNSUPPORTED` for
 *   what ONNX has no counterpart of; both name the operation
 * @example
 * const bytes = await exportModel(model.eval(), zeros([1, 784]));
 * await writeFile('digits.onnx', bytes);
 * @see https://pytorch.org/docs/stable/onnx.html
 */
export async function exportModel(
  model: ModelLike,
  exampleInput: TensorLike | readonly TensorLike[],
  options: ExportModelOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const given = toList(OP, exampleInput);
  const checked = exportOptions(OP, options, ['inputNames', 'outputNames']);
  requireModel(OP, model);
  const ownNames = numbered('input', given.length);
  const names = requireNameList(OP, 'inputNames', options.inputNames, ownNames);
  const examples = examplesOf(given, names);
  const sizes = sizesFor(examples, checked.dynamicBatch);
  const cells = cellsOf(model);
  const traces = traceSizes(model, cells, examples, sizes, checked.opset);
  const [first] = traces as [Trace];
  if (options.opset === undefined && drawsNumbers(first.graph)) {
    return exportModel(model, exampleInput, { ...options, opset: 21 });
  }
  const results = first.outputs.map(([name]) => name);
  const outputNames = requireNameList(OP, 'outputNames', options.outputNames, results);

  warnRandom(OP, model, first.graph, 'call model.eval() first');
  warnChangedState(OP, first.changed);
  const inputs = showExamples(examples);
  if (!checked.dynamicBatch) warnBakedShape(OP, inputs, 'dynamicBatch is false');
  else if (examples.batch === null) {
    warnBakedShape(OP, inputs, 'the first one has no dimension that could be the batch');
  } else if (!follows(first, traces.at(-1) as Trace)) warnOneResult(OP, inputs);
  const data = await cellData(first.leaves);
  const roles = await Promise.all(
    traces.map(({ leaves, inputs }) => {
      const naming = { inputs, inputNames: names, cells, data };
      return Promise.all(leaves.map((leaf, i) => roleOf(leaf, naming, `constant.${i}`)));
    }),
  );
  requireNames(OP, [...(roles[0] ?? []).map(({ name }) => name), ...outputNames]);
  const { bytes, model: lowered } = assemble({
    op: OP,
    sizes,
    graphs: traces.map(({ graph }) => graph),
    roles,
    outputNames,
    options: checked,
    standardOps: true,
    docString: `Module ${model.constructor.name}, written by xent`,
  });
  const taken = new Set(lowered.inputs.map(({ name }) => name));
  warnUnused(
    OP,
    names.filter((name) => !taken.has(name)),
  );
  return bytes;
}

interface Trace extends Captured {
  readonly inputs: readonly Tensor[];
  readonly outputs: NamedTensors;
  /** Names of cells to which the forward pass gave another value. */
  readonly changed: readonly string[];
}

function follows(a: Trace, b: Trace): boolean {
  return a.outputs.some(([, t], i) => `${t.shape}` !== `${b.outputs[i]?.[1].shape}`);
}

function traceSizes(
  model: ModelLike,
  cells: ReadonlyMap<Parameter, string>,
  examples: Examples,
  sizes: readonly number[],
  opset: number,
): readonly Trace[] {
  const whole = readable(opset);
  const stands = new StandIns();
  stands.add(cells.keys());
  try {
    return atSizes(OP, examples, sizes, (size) =>
      traced(() => {
        stands.reset();
        const inputs = inputsFor(examples, size);
        const outputs = outputsOf(forward(model, inputs));
        const roots = outputs.map(([, t]) => t);
        const changed = [...cells].filter(([cell]) => stands.next(cell)).map(([, name]) => name);
        return { inputs, outputs, changed, ...captureGraph(roots, whole) };
      }),
    );
  } finally {
    stands.restore();
  }
}

function outputsOf(result: unknown): NamedTensors {
  if (isTensorLike(result)) return [['output', result as Tensor]];
  const entries = Array.isArray(result)
    ? result.map((t, i) => [numbered('output', result.length)[i] as string, t as unknown] as const)
    : Object.entries(typeof result === 'object' && result !== null ? result : {});
  if (entries.length === 0 || !entries.every(([, t]) => isTensorLike(t))) {
    throw new ArgumentError(
      `${OP}: expected forward to return a tensor, or an array or object of tensors, got ${typeof result}`,
    );
  }
  return entries as unknown as NamedTensors;
}
