import { afterAll, describe, it } from 'vitest';
import type { TestApi } from './register.ts';

/** The suites' view of vitest. */
export const vitestApi: TestApi = {
  describe(name, body) {
    describe(name, body);
  },
  it(name, body) {
    it(name, (test) => body({ skip: (reason) => test.skip(reason) }));
  },
  afterAll(body) {
    afterAll(body);
  },
  print(line) {
    // biome-ignore lint/suspicious/noConsole: what is not tested must be seen, and a test runner shows the console.
    console.warn(line);
  },
};
