import { router } from './router.svelte.ts';
import { toast } from './toast.svelte.ts';

/** Copies the address of what the visitor sees. */
export async function share(): Promise<void> {
  router.flush();
  try {
    await navigator.clipboard.writeText(location.href);
    toast.show('Address copied. It opens exactly what you see.');
  } catch {
    toast.show('This browser does not let pages copy; the address bar has the full state.');
  }
}
