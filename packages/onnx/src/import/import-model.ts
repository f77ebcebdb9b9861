import { ArgumentError, buffer, type Parameter, parameter, requireOptions } from '@xent/core';
import { OnnxError } from '../errors.ts';
import type { GraphProto, ValueInfoProto } from '../proto/onnx.generated.ts';
import { decode } from './decode.ts';
import { type OnnxInput, OnnxModule } from './onnx-module.ts';
import { planNodes } from './plan.ts';
import { dtypeOf, malformed, readTensor } from './tensor-data.ts';
import { trainable } from './trainable.ts';
import type { Known } from './value.ts';

export interface ImportModelOptions {
  /** Which output the module gives, where the file has several. */
  readonly output?: string;
}

/**
 * A trainable module of an ONNX file: feed-forward classifiers as PyTorch, or `exportModel`, writes them. Float
 * initializers that are multiplied with or added (`Gemm`, `MatMul`, `Add`, `Mul`, normalizations, `Gather`) become
 * parameters under their names in the file; everything else is a constant. float16 and bfloat16 become float32, int64 becomes int32 where it fits.
 *
 * @param bytes the whole file
 * @param options `output`: the name of the one to give, where the file has several
 * @throws OnnxError with code `XENT_FILE` for bytes that are no valid model, and `XENT_UNSUPPORTED` for operations
 *   and types that are not known, by name
 * @example
 * const model = importModel(await readFile('digits.onnx'));
 * const optimizer = new SGD(model.parameters(), { lr: 0.01 });
 * @see https://pytorch.org/docs/stable/onnx.html
 */
export function importModel(bytes: Uint8Array, options: ImportModelOptions = {}): OnnxModule {
  requireOptions('importModel', options, ['output']);
  const { graph, opset } = decode(bytes);
  const constants = new Map<string, Known>();
  for (const proto of graph.initializer) {
    constants.set(proto.name, readTensor(proto, `initializer '${proto.name}'`));
  }
  const inputs = graph.input.filter(({ name }) => !constants.has(name)).map(inputOf);
  const output = chooseOutput(graph, options.output);
  const given = new Set([...constants.keys(), ...inputs.map(({ name }) => name)]);
  const nodes = planNodes(graph, opset, given, [output]);
  const { parameters, buffers } = trainable(graph, constants);
  const cells = new Map<string, Parameter>();
  for (const [name, value] of constants) {
    const cell = parameters.has(name)
      ? parameter(value.tensor())
      : buffers.has(name)
        ? buffer(value.tensor())
        : null;
    if (!cell) continue;
    cell.name = name;
    cells.set(name, cell);
  }
  return new OnnxModule({ inputs, output, nodes, cells, constants });
}

function chooseOutput({ output }: GraphProto, wanted: string | undefined): string {
  const names = output.map(({ name }) => name);
  if (names.length === 0) malformed('the graph', 'has no outputs');
  const name = wanted ?? (names.length === 1 ? names[0] : undefined);
  if (name !== undefined && names.includes(name)) return name;
  throw new ArgumentError(
    `importModel: expected the name of one of the outputs ${names.join(', ')}, got ${wanted === undefined ? 'none' : `'${wanted}'`}; pass { output: '${names[0]}' }`,
  );
}

function inputOf({ name, type }: ValueInfoProto): OnnxInput {
  const what = `input '${name}'`;
  if (!type?.tensorType) {
    throw new OnnxError(
      'XENT_UNSUPPORTED',
      `importModel: expected tensors as inputs, got ${type?.value ?? 'no type'} for ${what}; export a model that takes tensors`,
    );
  }
  const { elemType, shape } = type.tensorType;
  return {
    name,
    dtype: dtypeOf(elemType, what),
    shape:
      shape?.dim.map(({ value, dimValue, dimParam }) =>
        value === 'dimValue' ? dimValue : dimParam || null,
      ) ?? null,
  };
}
