/** How often each class was taken for each: `matrix[actual][predicted]`. */
export function confusionMatrix(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < actual.length; i++) {
    const row = matrix[actual[i] ?? -1];
    const column = predicted[i] ?? -1;
    if (!row || row[column] === undefined) {
      throw new RangeError(
        `confusionMatrix: expected classes from 0 to ${classes - 1}, got ${actual[i]} taken for ${predicted[i]} at position ${i}`,
      );
    }
    row[column]++;
  }
  return matrix;
}
