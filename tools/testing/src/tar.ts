const BLOCK = 512;

export interface TarEntry {
  readonly name: string;
  readonly isDirectory: boolean;
  readonly data: Buffer;
}

/** The files and folders of an uncompressed ustar archive, in their order; links are left out. */
export function* tarEntries(archive: Buffer): Generator<TarEntry> {
  let offset = 0;
  while (offset + BLOCK <= archive.length) {
    const field = (from: number, to: number): string =>
      archive.toString('latin1', offset + from, offset + to).replace(/\0.*$/s, '');
    const prefix = field(345, 500);
    const base = field(0, 100);
    if (base === '') return;
    const size = Number.parseInt(field(124, 136), 8) || 0;
    const type = field(156, 157);
    const start = offset + BLOCK;
    if (type === '' || type === '0' || type === '5') {
      yield {
        name: prefix === '' ? base : `${prefix}/${base}`,
        isDirectory: type === '5',
        data: archive.subarray(start, start + size),
      };
    }
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}
