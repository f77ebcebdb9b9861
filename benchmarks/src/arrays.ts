import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Arrays, type Floats, type Integers, KINDS } from './inputs.ts';
import type { Results } from './reference.ts';

/** Arrays travel as raw little-endian files, so that every language reads the very same numbers. */

function bytesOf(file: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}

export function writeArrays(folder: string, arrays: Arrays): void {
  for (const [name, array] of Object.entries(arrays)) {
    const extension = array instanceof Int32Array ? '.i32' : '.f32';
    writeFileSync(path.join(folder, name + extension), array);
  }
}

export function readArrays(folder: string): Arrays {
  const arrays: Record<string, Floats | Integers> = {};
  for (const file of readdirSync(folder)) {
    const { name, ext } = path.parse(file);
    if (ext !== '.f32' && ext !== '.i32') continue;
    arrays[name] = new KINDS[ext](bytesOf(path.join(folder, file)));
  }
  return arrays;
}

/** Writes outputs as float64 and returns their names. */
export function writeResults(folder: string, results: Results): string[] {
  for (const [name, values] of Object.entries(results)) {
    writeFileSync(path.join(folder, `${name}.f64`), Float64Array.from(values));
  }
  return Object.keys(results);
}

export function readResults(folder: string, names: readonly string[]): Results {
  return Object.fromEntries(
    names.map((name) => [name, new Float64Array(bytesOf(path.join(folder, `${name}.f64`)))]),
  );
}
