export { shorten } from './shorten.ts';
export { writeProduction } from './write.ts';
