import { defineConfig } from 'tsup';
import base from '../../tsup.base.ts';

export default defineConfig({
  ...base,
  treeshake: true,
  esbuildOptions(options) {
    options.minifySyntax = true;
  },
});
