import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Channel } from './channel.ts';

/** In this order: the one that was asked for, the one on the path, the system's own. */
function candidates(environment: NodeJS.ProcessEnv): string[] {
  const asked = environment['XENT_PYTHON'];
  return asked ? [asked] : ['python3', '/usr/bin/python3'];
}

export type Probe = (python: string, library: string) => boolean;

const imports: Probe = (python, library) =>
  spawnSync(python, ['-c', `import ${library}`], { stdio: 'ignore', timeout: 60_000 }).status === 0;

/** The first Python that imports the library; throws with what was tried. */
export function findPython(
  library: string,
  environment: NodeJS.ProcessEnv = process.env,
  probe: Probe = imports,
): string {
  const pythons = candidates(environment);
  const found = pythons.find((python) => probe(python, library));
  if (found === undefined) {
    throw new Error(
      `no Python here imports ${library} (tried ${pythons.join(', ')}; set XENT_PYTHON)`,
    );
  }
  return found;
}

/** One thread, wherever the library or its BLAS looks for the number. */
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  VECLIB_MAXIMUM_THREADS: '1',
};

function loaderPath(variable: string | undefined): NodeJS.ProcessEnv {
  if (variable === undefined) return {};
  const folder = process.env[variable];
  if (!folder) throw new Error(`${variable} is not set (the folder with OpenBLAS's libblas.so.3)`);
  return { LD_LIBRARY_PATH: folder };
}

/** Starts python/worker.py; requests and replies are lines of JSON. */
export function startPython(
  library: string,
  libraryPath: string | undefined,
  limitMilliseconds: number,
): Channel {
  const loader = loaderPath(libraryPath);
  const worker = fileURLToPath(new URL('../../python/worker.py', import.meta.url));
  const child = spawn(findPython(library), [worker, library], {
    env: { ...process.env, ...ONE_THREAD, ...loader },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}); // a dead process is reported by its exit
  const send = (request: unknown): void => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
  };
  const channel = new Channel(child, send, limitMilliseconds);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) channel.receive(JSON.parse(line));
  });
  return channel;
}
