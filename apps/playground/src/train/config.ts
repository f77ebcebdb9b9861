export type ModelId = 'nn1' | 'nn2';
export type OptimizerId = 'sgd' | 'momentum' | 'adam' | 'adamw';

/** Everything that decides a training run; the same config gives the same losses. */
export interface TrainConfig {
  readonly model: ModelId;
  /** The digits to tell apart; their order gives the class indices. */
  readonly digits: readonly number[];
  readonly optimizer: OptimizerId;
  readonly lr: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
}

export interface ModelInfo {
  readonly id: ModelId;
  readonly name: string;
  /** Layer sizes, as they stand in an address. */
  readonly shape: string;
  readonly classes: number;
  readonly presets: readonly (readonly number[])[];
}

export const MODELS: readonly ModelInfo[] = [
  {
    id: 'nn1',
    name: 'NeuralNet1',
    shape: '784-5-1',
    classes: 2,
    presets: [
      [4, 9],
      [0, 1],
      [3, 8],
    ],
  },
  {
    id: 'nn2',
    name: 'NeuralNet2',
    shape: '784-5-3',
    classes: 3,
    presets: [
      [0, 1, 2],
      [3, 5, 8],
      [4, 7, 9],
    ],
  },
];

export const OPTIMIZERS: readonly {
  readonly id: OptimizerId;
  readonly name: string;
  /** A learning rate that works well with it here. */
  readonly lr: number;
}[] = [
  { id: 'sgd', name: 'SGD', lr: 0.1 },
  { id: 'momentum', name: 'SGD, momentum 0.9', lr: 0.03 },
  { id: 'adam', name: 'Adam', lr: 0.003 },
  { id: 'adamw', name: 'AdamW', lr: 0.003 },
];

export const RATES: readonly number[] = [
  0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 3, 10,
];
export const BATCH_SIZES: readonly number[] = [8, 16, 32, 64, 128];
export const EPOCHS: readonly number[] = [1, 2, 3, 5, 10, 20, 50];
export const MAX_SEED = 999_999;

export const DEFAULT: TrainConfig = {
  model: 'nn1',
  digits: [4, 9],
  optimizer: 'sgd',
  lr: 0.1,
  batchSize: 32,
  epochs: 10,
  seed: 7,
};

export function modelOf(id: ModelId): ModelInfo {
  const [first] = MODELS;
  const found = MODELS.find((model) => model.id === id) ?? first;
  if (!found) throw new Error(`modelOf: expected a model of the list, got ${id}`);
  return found;
}

/** The same run with another model, on the digits that it opens with. */
export function withModel(config: TrainConfig, id: ModelId): TrainConfig {
  if (id === config.model) return config;
  return { ...config, model: id, digits: modelOf(id).presets[0] ?? config.digits };
}

/** The same run with another optimizer, at a learning rate that suits it. */
export function withOptimizer(config: TrainConfig, id: OptimizerId): TrainConfig {
  if (id === config.optimizer) return config;
  const lr = OPTIMIZERS.find((optimizer) => optimizer.id === id)?.lr ?? config.lr;
  return { ...config, optimizer: id, lr };
}

const KEYS: readonly string[] = ['d', 'm', 'opt', 'lr', 'bs', 'e', 'seed'];

/** Reads a run from an address, key by key; a key that makes no sense keeps its default and is named. */
export function parseConfig(params: ReadonlyMap<string, string>): {
  readonly config: TrainConfig;
  readonly ignored: readonly string[];
} {
  const ignored = [...params.keys()].filter((key) => !KEYS.includes(key));
  const read = <T>(key: string, start: T, parse: (text: string) => T | undefined): T => {
    const text = params.get(key);
    if (text === undefined) return start;
    const value = parse(text);
    if (value === undefined) ignored.push(key);
    return value ?? start;
  };
  const among =
    (allowed: readonly number[]) =>
    (text: string): number | undefined =>
      allowed.find((value) => value === Number(text));

  const model = read('m', DEFAULT.model, (text) => MODELS.find((m) => m.shape === text)?.id);
  const { classes, presets } = modelOf(model);
  const optimizer = read(
    'opt',
    DEFAULT.optimizer,
    (text) => OPTIMIZERS.find(({ id }) => id === text)?.id,
  );
  const config = {
    model,
    digits: read('d', presets[0] ?? DEFAULT.digits, (text) => parseDigits(text, classes)),
    optimizer,
    lr: read('lr', OPTIMIZERS.find(({ id }) => id === optimizer)?.lr ?? DEFAULT.lr, among(RATES)),
    batchSize: read('bs', DEFAULT.batchSize, among(BATCH_SIZES)),
    epochs: read('e', DEFAULT.epochs, among(EPOCHS)),
    seed: read('seed', DEFAULT.seed, parseSeed),
  };
  return { config, ignored };
}

/** The run as it stands in an address. */
export function formatConfig(config: TrainConfig): readonly (readonly [string, string])[] {
  return [
    ['d', `digits:${config.digits.join(',')}`],
    ['m', modelOf(config.model).shape],
    ['opt', config.optimizer],
    ['lr', String(config.lr)],
    ['bs', String(config.batchSize)],
    ['e', String(config.epochs)],
    ['seed', String(config.seed)],
  ];
}

export function parseSeed(text: string): number | undefined {
  const seed = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED ? seed : undefined;
}

function parseDigits(text: string, classes: number): readonly number[] | undefined {
  const [, list] = /^digits:(\d(?:,\d)*)$/.exec(text) ?? [];
  const digits = list?.split(',').map(Number) ?? [];
  return digits.length === classes && new Set(digits).size === classes ? digits : undefined;
}
