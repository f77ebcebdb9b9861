import { playwright } from '@vitest/browser-playwright';
import { chromiumLaunch } from '@xent/testing/chromium';
import { CountReporter } from '@xent/testing/reporter';
import { dawnEnv } from '@xent/testing/webgpu';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const SOURCE = '@xent/source';
const ROOTS = '{packages/*,apps/*,tools/*,benchmarks}/src/**';

export default defineConfig({
  test: {
    reporters: ['default', new CountReporter()],
    passWithNoTests: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        resolve: { conditions: [SOURCE, ...defaultServerConditions] },
        ssr: { resolve: { conditions: [SOURCE, ...defaultServerConditions] } },
        test: {
          name: 'node',
          environment: 'node',
          pool: 'forks',
          // Not for the main process: the browser would inherit it and find no adapter.
          env: dawnEnv(),
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: [`${ROOTS}/*.test.ts`],
          exclude: ['**/node_modules/**', '**/*.browser.test.ts'],
        },
      },
      {
        resolve: { conditions: [SOURCE, ...defaultClientConditions] },
        server: {
          headers: {
            'Cross-Origin-Opener-Policy': 'same-origin',
            'Cross-Origin-Embedder-Policy': 'require-corp',
          },
        },
        test: {
          name: 'browser',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: [`${ROOTS}/*.browser.test.ts`],
          exclude: ['**/node_modules/**'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunch() }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
