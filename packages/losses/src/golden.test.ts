import { js } from '@xent/backend-js';
import { describeLosses, oracle } from '@xent/conformance';
import { setWarningHandler } from '@xent/core';
import { afterAll, beforeAll } from 'vitest';
import * as functions from './index.ts';

// The cases hold doubtful arguments on purpose.
beforeAll(() => setWarningHandler(() => {}));
afterAll(() => setWarningHandler(null));

describeLosses({ name: 'js', open: js, float64: true, functions });
describeLosses({ name: 'js without fusion', open: () => js({ fuse: false }), functions });
describeLosses({ name: 'oracle', open: oracle, float64: true, functions });
