/** What the visitor has set: three scores, a temperature and the true class. */
export interface ExplorerState {
  readonly z: readonly number[];
  readonly t: number;
  readonly y: number;
}

export const CLASSES = ['cat', 'dog', 'bird'] as const;
export const SCORE = { min: -5, max: 5, step: 0.1 } as const;
export const TEMPERATURE = { min: 0.05, max: 5, step: 0.05 } as const;

/** The numbers of the notebook. */
export const START: ExplorerState = { z: [2, 1, 0.1], t: 1, y: 0 };

const KEYS: readonly string[] = ['z', 't', 'y'];

/** Reads the state from an address, key by key; a key that makes no sense keeps its start value and is named. */
export function parseExplorer(params: ReadonlyMap<string, string>): {
  readonly state: ExplorerState;
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
  const state = {
    z: read('z', START.z, (text) => {
      const z = text.split(',').map(toNumber);
      const valid = z.length === CLASSES.length && z.every((score) => within(score, SCORE));
      return valid ? z : undefined;
    }),
    t: read('t', START.t, (text) => {
      const t = toNumber(text);
      return within(t, TEMPERATURE) ? t : undefined;
    }),
    y: read('y', START.y, (text) => {
      const y = toNumber(text);
      return Number.isInteger(y) && y >= 0 && y < CLASSES.length ? y : undefined;
    }),
  };
  return { state, ignored };
}

/** The state as it stands in an address. */
export function formatExplorer(state: ExplorerState): readonly (readonly [string, string])[] {
  return [
    ['z', state.z.map(short).join(',')],
    ['t', short(state.t)],
    ['y', String(state.y)],
  ];
}

export function clampScore(score: number): number {
  return Math.min(SCORE.max, Math.max(SCORE.min, round(score)));
}

function round(value: number): number {
  return Number(value.toFixed(4));
}

function short(value: number): string {
  return String(round(value));
}

function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function within(value: number, range: { readonly min: number; readonly max: number }): boolean {
  return value >= range.min && value <= range.max;
}
