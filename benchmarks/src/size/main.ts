import { check } from '../check.ts';
import { crossEntropyReference } from '../reference.ts';
import { openBrowser, runBundle } from './browser.ts';
import { bundle, type Size, sizeOf } from './bundle.ts';
import { type Answer, LABELS, LOGITS } from './program.ts';

const PROGRAMS = [
  { program: 'xent', title: 'xent: core + losses + backend-js' },
  { program: 'tfjs', title: 'tfjs: core + all gradients + cpu backend' },
  { program: 'tfjs-registered', title: 'tfjs: kernels and gradients registered one by one' },
  { program: 'jax', title: 'jax-js: wasm device' },
];

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);

const cells = ({ minified, gzip }: Size): string => `${kilobytes(minified)} | ${kilobytes(gzip)}`;

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 300);

/** Bundles every program, runs the bundle in Chromium, and only then counts its bytes. */
async function main(): Promise<void> {
  const expected = crossEntropyReference(LOGITS.flat(), LABELS) satisfies Record<
    keyof Answer,
    unknown
  >;
  const lines = ['| program | at start: min kB | gzip kB | with lazy files: min kB | gzip kB |'];
  lines.push('| --- | --: | --: | --: | --: |');
  const browser = await openBrowser();
  try {
    for (const { program, title } of PROGRAMS) {
      try {
        const bundled = await bundle(program);
        const verdict = check('crossEntropy', expected, await runBundle(browser, bundled));
        if (!verdict.ok) throw new Error(verdict.reason);
        lines.push(
          `| ${title} | ${cells(sizeOf(bundled, bundled.atStart))} | ${cells(sizeOf(bundled))} |`,
        );
      } catch (error) {
        lines.push(`| ${title} | failed: ${messageOf(error)} | | | |`);
        process.exitCode = 1;
      }
    }
  } finally {
    await browser.close();
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

await main();
