import { writeProduction } from '@xent/production';
import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts'],
  format: ['esm'],
  target: 'es2023',
  platform: 'neutral',
  dts: false, // tsup's own .d.ts need TypeScript 6 and seconds; tsc 7 writes them (tsconfig.build.json)
  sourcemap: true,
  clean: true,
  treeshake: false,
  splitting: true,
  onSuccess: () => writeProduction(),
});
