export { type Capture, capture } from '../graph/capture.ts';
export { placeholder, traced } from './trace.ts';
