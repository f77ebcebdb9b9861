import { parseRgb, type Rgb } from './pixels.ts';

/** What a CSS colour is in the present theme, as canvases need it. */
export function resolveColor(element: Element, variable: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable})`;
  probe.style.display = 'none';
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

export function resolveRgb(element: Element, variable: string): Rgb {
  return parseRgb(resolveColor(element, variable));
}
