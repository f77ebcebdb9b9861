import { Presets, SingleBar } from 'cli-progress';
import color from 'picocolors';
import { runtimeReport } from 'xent';
import { EXPERIMENTS, type Experiment } from './networks.ts';
import { NOTEBOOK, runCell } from './notebook.ts';
import { formatTable } from './table.ts';
import { type TrainingResult, train } from './training.ts';

const SEED = 1;

function show(values: readonly number[]): string {
  const texts = values.map((v) =>
    Number.isInteger(v) ? String(v) : String(Number(v.toPrecision(9))),
  );
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

async function notebook(): Promise<boolean> {
  console.log(color.bold('\nThe notebook, computed by xent beside NumPy and PyTorch\n'));
  const rows = [];
  for (const cell of NOTEBOOK) rows.push(await runCell(cell));
  const table = formatTable([
    ['expression', 'xent', 'NumPy / PyTorch', 'difference', ''],
    ...rows.map((row) => [
      row.expression,
      show(row.ours),
      show(row.expected),
      row.difference.toExponential(1),
      row.agrees ? 'ok' : 'DIFFERS',
    ]),
  ]);
  console.log(table);
  return rows.every((row) => row.agrees);
}

function report({ digits }: Experiment, result: TrainingResult): void {
  const { confusion, accuracy, trainImages, testImages, seconds } = result;
  console.log(
    `  ${trainImages} training images, ${testImages} test images, ${seconds.toFixed(2)} s\n` +
      `  test accuracy ${color.bold(`${(100 * accuracy).toFixed(1)} %`)}\n`,
  );
  const table = formatTable([
    ['digit', ...digits.map((digit) => `read as ${digit}`)],
    ...confusion.map((row, i) => [String(digits[i]), ...row.map(String)]),
  ]);
  console.log(table.replaceAll(/^/gm, '  '));
}

async function experiment(task: Experiment): Promise<void> {
  console.log(
    `\n${color.bold(task.title)}, SGD 0.1, batch 32, digits ${task.digits.join(' and ')}\n`,
  );
  const bar = new SingleBar(
    { format: '  {bar} epoch {epoch}  loss {loss}', hideCursor: true, stopOnComplete: true },
    Presets.shades_classic,
  );
  const result = await train(task, SEED, ({ step, steps, epoch, loss }) => {
    const payload = { epoch, loss: loss.toFixed(4) };
    if (step === 1) bar.start(steps, 1, payload);
    else bar.update(step, payload);
  });
  bar.stop();
  report(task, result);
}

const agrees = await notebook();
for (const task of EXPERIMENTS) await experiment(task);
const { backend, compiles, hits } = runtimeReport();
console.log(
  color.dim(
    `\nbackend ${backend}: ${compiles} graphs compiled, ${hits} runs found theirs compiled`,
  ),
);
if (!agrees) {
  console.error('A value of the notebook differs.');
  process.exitCode = 1;
}
