/** The colour of each class, as CSS. */
export const TONES: readonly string[] = ['var(--a)', 'var(--b)', 'var(--c)'];

/** The same where it colours text, which needs more contrast. */
export const TEXT_TONES: readonly string[] = ['var(--a)', 'var(--b-text)', 'var(--c)'];
