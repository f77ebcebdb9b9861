import { minify } from 'terser';

/** A module with the same exports and less code. Names stay, and with them readable stacks; bundlers shorten them later. */
export async function compress(code: string): Promise<string> {
  const { code: out = code } = await minify(code, {
    module: true,
    ecma: 2020,
    compress: {
      passes: 4,
      hoist_funs: true,
      keep_fargs: false,
      pure_getters: true,
      unsafe_arrows: true,
      unsafe_methods: true,
    },
    mangle: false,
    format: { preserve_annotations: true },
  });
  return out;
}
