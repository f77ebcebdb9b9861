import { defineConfig } from 'vite';

/** The programs as an application gets them that is built for production, with no setting of its own. */
export default defineConfig({
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: 'softmax-cross-entropy.ts',
      output: { entryFileNames: '[name].js' },
    },
  },
});
