const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** How many characters one call makes a text of: arguments lie on the stack. */
const CHUNK = 8192;

/** Base64 with padding, RFC 4648 section 4. Not every platform that runs models has one of its own. */
export function base64Encode(bytes: Uint8Array): string {
  const digits = Array.from(DIGITS, (digit) => digit.charCodeAt(0));
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let from = 0, to = 0; from < bytes.length; from += 3) {
    const bits =
      ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    for (let shift = 18; shift >= 0; shift -= 6) codes[to++] = digits[(bits >> shift) & 63] ?? 0;
  }
  codes.fill('='.charCodeAt(0), Math.ceil((bytes.length * 4) / 3));
  let text = '';
  for (let i = 0; i < codes.length; i += CHUNK) {
    text += String.fromCharCode(...codes.subarray(i, i + CHUNK));
  }
  return text;
}

/** The bytes of a text of `base64Encode`; null for a text that is none. */
export function base64Decode(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const values = new Uint8Array(128);
  for (let i = 0; i < 64; i++) values[DIGITS.charCodeAt(i)] = i;
  const length = text.indexOf('=') < 0 ? text.length : text.indexOf('=');
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  for (let i = 0, at = 0; i < length; i++) {
    bits = ((bits << 6) | (values[text.charCodeAt(i)] ?? 0)) & 0xffffff;
    if (i % 4 !== 0) bytes[at++] = bits >> (6 - 2 * (i % 4));
  }
  return bytes;
}
