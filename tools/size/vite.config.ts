import { defineConfig } from 'vite';

/** The programs as an application gets them that is built for production, with no setting of its own. */
export default defineConfig({
  build: {
    rolldownOptions: {
      input: 'softmax-cross-entropy.ts',
      output: { entryFileNames: '[name].js' },
    },
  },
});
