/** What a key press may ask for. */
export type Command =
  | { readonly kind: 'page'; readonly index: number }
  | { readonly kind: 'toggle' | 'step' | 'reset' | 'share' | 'help' };

/** The shortcuts, as the help lists them. */
export const SHORTCUTS: readonly (readonly [keys: string, meaning: string])[] = [
  ['1 – 3', 'Learn, Train, About'],
  ['Space', 'Train: play or pause'],
  ['.', 'Train: one step'],
  ['R', 'Train: reset'],
  ['S', 'Copy the address of what you see'],
  ['?', 'This help'],
];

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What has the focus: nothing in particular, something that the space bar presses, or something that is typed into. */
export type Focus = 'free' | 'pressable' | 'input';

/** The command of a key press, if it is one; keys that the focused element needs stay with it. */
export function commandOf(press: KeyPress, focus: Focus): Command | undefined {
  if (focus === 'input' || press.ctrlKey || press.metaKey || press.altKey) return undefined;
  switch (press.key) {
    case '1':
    case '2':
    case '3':
      return { kind: 'page', index: Number(press.key) - 1 };
    case ' ':
      return focus === 'free' ? { kind: 'toggle' } : undefined;
    case '.':
      return { kind: 'step' };
    case 'r':
    case 'R':
      return { kind: 'reset' };
    case 's':
    case 'S':
      return { kind: 'share' };
    case '?':
      return { kind: 'help' };
    default:
      return undefined;
  }
}

/** Classifies the focused element. */
export function focusOf(element: Element | null): Focus {
  if (element?.closest('input, select, textarea, dialog, [contenteditable]')) return 'input';
  if (element?.closest('button, a, summary, [role], [tabindex="0"]')) return 'pressable';
  return 'free';
}
