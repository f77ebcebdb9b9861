import { defineConfig } from 'tsup';
import base from '../../tsup.base.ts';

// One import a module, and constants where they are used: bundlers do neither for files that were bundled before.
export default defineConfig({
  ...base,
  treeshake: true,
  esbuildOptions(options) {
    options.minifySyntax = true;
  },
});
