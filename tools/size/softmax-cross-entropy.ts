// The program whose minified and compressed size .size-limit.json bounds.
import { js } from '@xent/backend-js';
import { setBackend, softmax, tensor } from '@xent/core';
import { crossEntropy } from '@xent/losses';

setBackend(js());
const logits = tensor([[2, 1, 0.1]]);
void Promise.all([softmax(logits, 1).array(), crossEntropy(logits, [0]).item()]).then(console.log);
