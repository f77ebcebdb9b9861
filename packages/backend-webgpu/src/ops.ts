import { isWhole } from '@xent/core/plan';
import type { Value, View } from './value.ts';
import { expressions } from './wgsl/elementwise.ts';

/** Elementwise operations that take many elementary ones. */
const HEAVY = /exp|log|tanh|erf|sin|cos|pow|roundHalf|noise/;

/** Elements are loaded for about as much as so many elementary operations take. */
export const LOAD = 10;

/** Is every element of it a function of elements of its arguments at the same place? */
export const isMap = ({ op }: { readonly op: string }): boolean => Object.hasOwn(expressions, op);

/** About how many elementary operations it takes. */
export const weightOf = ({ op }: Value): number => (HEAVY.test(op) ? 20 : op === 'div' ? 8 : 1);

/** Is the whole value read, in its own order? */
export const isSame = (view: View, size: number): boolean => view.of.size === size && isWhole(view);
