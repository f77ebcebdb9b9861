import { ArgumentError } from '@xent/core';
import { PbfReader } from 'pbf';
import { OnnxError } from '../errors.ts';
import { type GraphProto, type ModelProto, readModelProto } from '../proto/onnx.generated.ts';
import { malformed } from './tensor-data.ts';

/** Versions of ONNX's operators that are known here. */
const OLDEST = 7;
const NEWEST = 26;

export interface Decoded {
  readonly graph: GraphProto;
  readonly opset: number;
}

/** Refuses messages that do not end where they said. */
class StrictReader extends PbfReader {
  override nextField(end: number = this.length): number {
    const field = super.nextField(end);
    if (this.pos > end || (field === 0 && this.pos < end)) {
      throw new RangeError(`expected a field that ends at byte ${end}, got to byte ${this.pos}`);
    }
    return field;
  }
}

/** The message in the bytes, with everything that the importer relies on. */
export function decode(bytes: Uint8Array): Decoded {
  if (!(bytes instanceof Uint8Array)) {
    throw new ArgumentError(
      `importModel: expected the bytes of a file as a Uint8Array, got ${typeof bytes}; read it with readFile(path), or new Uint8Array(await response.arrayBuffer())`,
    );
  }
  let model: ModelProto;
  try {
    model = readModelProto(new StrictReader(bytes));
  } catch (cause) {
    malformed(`the file of ${bytes.length} bytes`, 'is none', cause);
  }
  const { graph } = model;
  if (!graph || graph.node.length === 0) {
    malformed(`the file of ${bytes.length} bytes`, 'has no graph with nodes');
  }
  if (graph.sparseInitializer.length > 0) {
    throw new OnnxError(
      'XENT_UNSUPPORTED',
      `importModel: expected dense initializers, got the sparse one '${graph.sparseInitializer[0]?.values?.name ?? ''}'; export the model with dense weights`,
    );
  }
  const own = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const opset = Number(own?.version ?? 0);
  if (opset < OLDEST || opset > NEWEST) {
    throw new OnnxError(
      'XENT_UNSUPPORTED',
      `importModel: expected opset ${OLDEST} to ${NEWEST}, got ${opset || 'none'}; export the model with opset_version=17`,
    );
  }
  return { graph, opset };
}
