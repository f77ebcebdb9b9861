import { js } from '@xent/backend-js';
import { setDefaultBackend } from '@xent/core';

export * from '@xent/backend-js';
export * from '@xent/core';
export * from '@xent/data';
export * from '@xent/losses';
export * from '@xent/nn';
export * from '@xent/optim';

// The one declared side effect: the backend is opened when something is computed and none was set.
setDefaultBackend(() => js());
