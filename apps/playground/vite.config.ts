import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions, defineConfig } from 'vite';
import { digits } from './plugins/digits.ts';

// Shared memory and precise clocks need an isolated page.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  // A built page works in any folder of any host.
  base: './',
  plugins: [svelte({ compilerOptions: { runes: true } }), digits()],
  resolve: { conditions: ['@xent/source', ...defaultClientConditions] },
  server: { headers },
  preview: { headers },
  worker: { format: 'es' },
  // Browsers that run this code preload modules themselves.
  build: { target: 'es2023', modulePreload: { polyfill: false } },
});
