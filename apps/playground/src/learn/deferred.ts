/** What Learn shows a moment later than its first numbers, in one file to load. */
export { default as BelowTheFold } from './BelowTheFold.svelte';
export { default as Challenges } from './explorer/Challenges.svelte';
export { default as ExplorerCode } from './explorer/ExplorerCode.svelte';
