// What `xent-conformance` loads: backend-js, resolved under the conditions that Node was started with.
import { js } from '@xent/backend-js';

export const open = (): unknown => js();
export const conformance = {
  name: 'js',
  float64: true,
  float16: 'Float16Array' in globalThis,
};
