import { buildDigits, DIGITS_FOLDER } from './build.ts';

const manifest = buildDigits();
const images = manifest.files.reduce((sum, file) => sum + file.count, 0);
const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
console.log(
  `${images} digits of ${manifest.source} in ${DIGITS_FOLDER} (${(bytes / 1e6).toFixed(2)} MB)`,
);
