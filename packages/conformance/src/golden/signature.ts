/** A function that takes what PyTorch's takes, by the naming rule: required arguments first, then one options object. */
export type TorchFunction = (...args: readonly unknown[]) => unknown;

/** Functions by name, for example a whole package: `import * as losses from '@xent/losses'`. */
export type FunctionTable = Readonly<Record<string, unknown>>;

/** Required arguments of each function, in PyTorch's order; everything else goes into the options. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  softmax: ['input', 'dim'],
  log_softmax: ['input', 'dim'],
  softmin: ['input', 'dim'],
  threshold: ['input', 'threshold', 'value'],
  prelu: ['input', 'weight'],
  gaussian_nll_loss: ['input', 'target', 'var'],
  margin_ranking_loss: ['input1', 'input2', 'target'],
  cosine_embedding_loss: ['input1', 'input2', 'target'],
  triplet_margin_loss: ['anchor', 'positive', 'negative'],
  triplet_margin_with_distance_loss: ['anchor', 'positive', 'negative'],
  ctc_loss: ['log_probs', 'targets', 'input_lengths', 'target_lengths'],
};

/** The arguments that have to be given, in order. */
export function requiredArguments(name: string, given: readonly string[]): readonly string[] {
  return REQUIRED[name] ?? (given.includes('target') ? ['input', 'target'] : ['input']);
}

/** `label_smoothing` → `labelSmoothing`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The function that carries PyTorch's name in camelCase, if the table has it. */
export function find(functions: FunctionTable, name: string): TorchFunction | null {
  const found = functions[camelCase(name)];
  return typeof found === 'function' ? (found as TorchFunction) : null;
}

/** Calls a function with PyTorch's arguments by name. */
export function callByName(
  f: TorchFunction,
  name: string,
  args: Readonly<Record<string, unknown>>,
): unknown {
  const required = requiredArguments(name, Object.keys(args));
  const options = Object.entries(args).filter(([key]) => !required.includes(key));
  const positional = required.map((key) => args[key]);
  return options.length === 0
    ? f(...positional)
    : f(...positional, Object.fromEntries(options.map(([key, v]) => [camelCase(key), v])));
}
