/** WGSL functions, and the fragments that they call. */
export interface Fragment {
  readonly code: string;
  readonly requires?: readonly Fragment[];
}

/** Adds a fragment after everything that it requires. */
export function withRequirements(fragment: Fragment, to: Set<Fragment>): void {
  if (to.has(fragment)) return;
  for (const required of fragment.requires ?? []) withRequirements(required, to);
  to.add(fragment);
}
