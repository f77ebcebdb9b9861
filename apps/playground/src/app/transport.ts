/** What the Train page offers to the keyboard while it is open. */
export interface TransportCommands {
  toggle(): void;
  step(): void;
  reset(): void;
}

/** Filled by the page that can be played. */
export const transport: { current: TransportCommands | undefined } = { current: undefined };
