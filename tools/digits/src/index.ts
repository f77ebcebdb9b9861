export { DigitsError, type DigitsErrorCode } from './errors.ts';
export type { DigitImages, LabelledImages } from './images.ts';
export { type DigitFile, type Manifest, PIXELS, SIDE } from './manifest.ts';
export { type Split, splitOrdered, toUnit } from './split.ts';
