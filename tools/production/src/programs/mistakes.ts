// Prints what a program with mistakes is told, under the conditions that Node was started with.
import { js } from '@xent/backend-js';
import { setBackend, softmax, tensor } from '@xent/core';
import { crossEntropy } from '@xent/losses';

setBackend(js());
const x = tensor([[2, 1, 0.1]]);
for (const mistake of [
  () => crossEntropy(x, [3]),
  () => crossEntropy(x, [[0, 0]]),
  () => x.add(tensor([1, 2])),
  // @ts-expect-error: the types refuse this one, and only advice is given where it runs.
  () => crossEntropy(softmax(x, 1), [0]),
]) {
  try {
    mistake();
  } catch (error) {
    console.log(Object(error).code, Object(error).message);
  }
}
