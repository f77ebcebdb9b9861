import { type Graph, type GraphNode, showSpec, valueSpec, warn } from '@xent/core';
import type { Engine } from './engine.ts';
import { modelOf } from './model.ts';

/**
 * Finds which operations run on the CPU although the provider computes on a device, where each costs a way back and
 * forth. ONNX Runtime says only that there are some; each kind of operation is therefore opened alone, once.
 */
export class Fallbacks {
  /** As `gather(float32, int32)`. */
  readonly found: Set<string> = new Set();
  readonly #engine: Engine;
  readonly #provider: string;
  readonly #nextSession: () => number;
  /** Kinds that were looked at. */
  readonly #known = new Set<string>();

  constructor(engine: Engine, provider: string, nextSession: () => number) {
    this.#engine = engine;
    this.#provider = provider;
    this.#nextSession = nextSession;
  }

  /** Warns of the operations of `graph` that were not known to be on the CPU. */
  async inspect(graph: Graph): Promise<void> {
    const fresh: string[] = [];
    for (const node of graph.nodes) {
      const specs = node.inputs.map((id) => valueSpec(graph, id));
      const kind = `${node.op}(${specs.map(({ dtype }) => dtype).join(', ')})`;
      if (this.#known.has(kind)) continue;
      this.#known.add(kind);
      if (await this.#isOnDevice(alone(graph, node))) continue;
      this.found.add(kind);
      fresh.push(`${kind} to ${showSpec(node.spec)}`);
    }
    if (fresh.length === 0) return;
    warn(
      'XENT_CPU_FALLBACK',
      `onnx (${this.#provider}): ${fresh.join(', ')} run on the CPU, because the provider has no kernel for them, and every step waits for copies there and back; compute them outside of the step, or use the wasm provider for small models`,
    );
  }

  async #isOnDevice(graph: Graph): Promise<boolean> {
    const session = this.#nextSession();
    const { bytes, signature } = modelOf(graph, this.#provider);
    const onDevice = await this.#engine.open(session, bytes, signature);
    this.#engine.close(session);
    return onDevice;
  }
}

/** A graph of one node. */
function alone(graph: Graph, node: GraphNode): Graph {
  return {
    key: node.op,
    inputs: node.inputs.map((id) => valueSpec(graph, id)),
    nodes: [{ ...node, inputs: node.inputs.map((_, i) => i) }],
    outputs: [node.inputs.length],
  };
}
