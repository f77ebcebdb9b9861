/** Lets the keyboard reach a region while its content is larger than it is. */
export function focusableWhereItScrolls(element: HTMLElement): () => void {
  const update = (): void => {
    if (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight)
      element.tabIndex = 0;
    else element.removeAttribute('tabindex');
  };
  const sizes = new ResizeObserver(update);
  sizes.observe(element);
  if (element.firstElementChild) sizes.observe(element.firstElementChild);
  return () => sizes.disconnect();
}
