import type { Reporter, TestModule } from 'vitest/node';

/** Prints the last line of a run: 'N passed, N failed, N skipped'. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      const before = count.failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') count.passed++;
        else if (state === 'skipped') count.skipped++;
        else count.failed++;
      }
      if (module.state() === 'failed' && count.failed === before) count.failed++;
    }
    count.failed += errors.length;
    // After the default reporter's summary.
    process.once('exit', () =>
      console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`),
    );
  }
}
