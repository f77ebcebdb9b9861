import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, ROOT, type Site, shows, text, visit } from './e2e.ts';

let site: Site;

beforeAll(async () => {
  site = await openSite();
}, 120_000);
afterAll(() => site?.close());

const texts = (page: Page, ids: readonly string[]): Promise<string[]> =>
  Promise.all(ids.map((id) => text(page, id)));
const PROBABILITIES = ['p-0', 'p-1', 'p-2'];
const GRADIENT = ['grad-0', 'grad-1', 'grad-2'];

describe('Learn', () => {
  it('opens with the numbers of the notebook, light and quiet', async () => {
    const { page, complaints, scripts, close } = await visit(site, '');
    expect(await texts(page, PROBABILITIES)).toEqual(['0.659', '0.242', '0.099']);
    expect(await text(page, 'loss')).toBe('0.4170');
    expect(await texts(page, GRADIENT)).toEqual(['−0.341', '+0.242', '+0.099']);
    await shows(page, 'parity', '12 of 12');
    const largest = await page.getByTestId('parity').getAttribute('data-largest');
    expect(Number(largest)).toBeLessThanOrEqual(1e-6);

    // What the browser has to have before it shows and moves anything, and all that follows by itself.
    const html = await (await page.request.get(site.url)).text();
    const first = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(
      ([, file = '']) => new URL(file, site.url).href,
    );
    expect(first.length).toBeGreaterThan(0);
    expect(site.gzipped(first)).toBeLessThanOrEqual(60_000);
    expect(site.gzipped(scripts)).toBeLessThanOrEqual(70_000);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows every value of the notebook beside its reference', async () => {
    const { page, close } = await visit(site, '#/learn');
    await shows(page, 'parity', '12 of 12');
    const ours = (await page.getByTestId('ours').allTextContents()).map((value) =>
      value
        .trim()
        .split(/\s+/)
        .map((number) => Number(number).toFixed(4)),
    );
    expect(ours).toEqual([
      ['0.6590', '0.2424', '0.0986'],
      ['0.6590', '0.2424', '0.0986'],
      ['0.3567'],
      ['2.3026'],
      ['0.4170'],
      ['1.8406'],
      ['0.0000'],
      ['1.0000'],
      ['0.2834'],
      ['1.6418'],
      ['2.0000', '0.0000', '1.0000'],
      ['0.0000', '2.0000', '0.0000'],
    ]);
    await close();
  });

  it('moves everything with a slider, and keeps it in the address', async () => {
    const { page, complaints, close } = await visit(site, '#/learn');
    await page.getByTestId('z-0').focus();
    const inOneFrame = await page.evaluate(async () => {
      const read = () => ({
        p: document.querySelector('[data-testid="p-0"]')?.textContent,
        formula: document.querySelector('[data-testid="formula"]')?.textContent,
        point: document.querySelector('[data-testid="simplex"]')?.getAttribute('cx'),
        code: document.querySelector('pre')?.textContent,
        hash: location.hash,
      });
      const before = read();
      const slider = document.querySelector<HTMLInputElement>('[data-testid="z-0"]');
      slider?.stepUp();
      slider?.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      return { before, after: read() };
    });
    const { before, after } = inOneFrame;
    for (const key of ['p', 'formula', 'point', 'code', 'hash'] as const) {
      expect(after[key], key).not.toBe(before[key]);
    }
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => location.hash.includes('z=2.2,1,0.1'));
    const shown = await text(page, 'p-0');
    await page.reload();
    expect(await text(page, 'p-0')).toBe(shown);
    expect(complaints).toEqual([]);
    await close();
  });

  it('follows the temperature in the address', async () => {
    const { page, close } = await visit(site, '#/learn');
    for (const [t, expected] of [
      ['0.5', ['0.864', '0.117', '0.019']],
      ['5', ['0.400', '0.327', '0.273']],
      ['0.05', ['1.000', '0.000', '0.000']],
    ] as const) {
      await page.evaluate((value) => {
        location.hash = `#/learn?t=${value}`;
      }, t);
      await shows(page, 'p-0', expected[0]);
      expect(await texts(page, PROBABILITIES)).toEqual(expected);
      expect(await text(page, 'loss')).toMatch(/^\d+\.\d{4}$/);
    }
    await close();
  });

  it('follows the true class and the triangle', async () => {
    const { page, close } = await visit(site, '#/learn');
    await page.getByTestId('target').getByText('dog').click();
    expect(await text(page, 'loss')).toBe('1.4170');
    const gradient = (await texts(page, GRADIENT)).map((value) => Number(value.replace('−', '-')));
    expect(gradient[1]).toBeLessThan(0);
    expect(await page.getByText('sums to').textContent()).toMatch(/0\.000000/);

    const triangle = await page.locator('polygon.triangle').boundingBox();
    const point = await page.getByTestId('simplex').boundingBox();
    if (!triangle || !point) throw new Error('the triangle is not on the page');
    await page.mouse.move(point.x + point.width / 2, point.y + point.height / 2);
    await page.mouse.down();
    await page.mouse.move(triangle.x + triangle.width / 2, triangle.y + (triangle.height * 2) / 3, {
      steps: 5,
    });
    await page.mouse.up();
    for (const p of await texts(page, PROBABILITIES)) expect(Number(p)).toBeCloseTo(1 / 3, 1);
    expect(Number(await text(page, 'loss'))).toBeCloseTo(Math.log(3), 1);

    const before = Number(await text(page, 'loss'));
    await page.getByTestId('descend').click();
    expect(Number(await text(page, 'loss'))).toBeLessThan(before);
    await close();
  });

  it('makes the mistakes, and names them', async () => {
    const { page, close } = await visit(site, '#/learn');
    expect(await texts(page, ['twice-wrong', 'twice-right', 'floor'])).toEqual([
      '0.8021',
      '0.4170',
      '0.5514',
    ]);
    expect(await text(page, 'twice-warning')).toMatch(/softmax/i);
    expect(await text(page, 'naive-loss')).toBe('NaN');
    expect(await text(page, 'naive-p')).toContain('NaN');
    expect(await text(page, 'stable-loss')).toBe('1000');
    await close();
  });

  it('survives an address that makes no sense', async () => {
    const { page, complaints, close } = await visit(site, '#/learn?z=a,NaN,&t=2&y=99');
    expect(await texts(page, PROBABILITIES)).toEqual(['0.502', '0.304', '0.194']);
    expect(await text(page, 'toast')).toMatch(/z, y/);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('Train', () => {
  const finish = async (page: Page): Promise<number> => {
    await page.locator('[data-testid="train-toggle"]:enabled').click();
    await page.locator('[data-testid="train-toggle"]:disabled').waitFor();
    return Number.parseFloat(await text(page, 'acc'));
  };
  const losses = async (page: Page): Promise<readonly string[]> =>
    (await page.getByTestId('loss-row').allTextContents()).slice(0, 20);
  const steps = async (page: Page): Promise<number> =>
    Number((await text(page, 'steps')).replace(',', ''));

  it('NeuralNet1 tells 0 from 1 after two epochs', async () => {
    const { page, complaints, close } = await visit(
      site,
      '#/train?d=digits:0,1&m=784-5-1&opt=sgd&lr=0.1&bs=32&e=2&seed=1',
    );
    expect(await finish(page)).toBeGreaterThanOrEqual(99);
    expect(await text(page, 'epoch')).toBe('2');
    expect(await steps(page)).toBe(2 * Math.ceil(1703 / 32));
    expect(complaints).toEqual([]);
    await close();
  });

  it('NeuralNet2 tells 0, 1 and 2 apart after three epochs', async () => {
    const { page, close } = await visit(
      site,
      '#/train?d=digits:0,1,2&m=784-5-3&opt=sgd&lr=0.1&bs=32&e=3&seed=1',
    );
    expect(await finish(page)).toBeGreaterThanOrEqual(96);
    const rows = await page
      .locator('[data-testid="confusion"] tbody tr')
      .evaluateAll((list) =>
        list.map((row) =>
          Array.from(row.querySelectorAll('.count'), (cell) => Number(cell.textContent)).reduce(
            (sum, count) => sum + count,
            0,
          ),
        ),
      );
    expect(rows).toEqual([200, 225, 198]);
    const cell = page
      .locator('[data-testid="confusion"] tbody tr')
      .first()
      .locator('button')
      .first();
    const count = await cell.locator('.count').textContent();
    await cell.click();
    await shows(page, 'gallery', new RegExp(`^${count} images of 0`));
    await close();
  });

  it('pauses at once, steps by one and repeats a run from its seed', async () => {
    const { page, close } = await visit(site, '#/train?seed=7&e=50');
    const toggle = page.getByTestId('train-toggle');
    await page.getByTestId('show-table').click();
    await page.locator('[data-testid="train-toggle"]:enabled').click();
    await page.waitForFunction(
      () => document.querySelectorAll('[data-testid="loss-row"]').length >= 20,
    );
    await toggle.click();
    await page.waitForTimeout(100);
    const paused = await steps(page);
    await page.waitForTimeout(400);
    expect(await steps(page)).toBe(paused);

    await page.getByTestId('step').click();
    await shows(page, 'steps', (paused + 1).toLocaleString('en'));
    await page.waitForTimeout(100);
    expect(await steps(page)).toBe(paused + 1);

    const first = await losses(page);
    expect(new Set(first).size).toBeGreaterThan(10);
    await page.getByTestId('reset').click();
    await shows(page, 'steps', /^0$/);
    await page.locator('[data-testid="train-toggle"]:enabled').click();
    await page.waitForFunction(
      () => document.querySelectorAll('[data-testid="loss-row"]').length >= 20,
    );
    expect(await losses(page)).toEqual(first);
    await close();
  });

  it('answers to the keyboard', async () => {
    const { page, close } = await visit(site, '#/train');
    await page.locator('[data-testid="train-toggle"]:enabled').waitFor();
    await page.keyboard.press('.');
    await shows(page, 'steps', /^1$/);
    await page.keyboard.press('r');
    await shows(page, 'steps', /^0$/);
    await page.keyboard.press('1');
    await page.getByTestId('z-0').waitFor();
    await close();
  });
});

describe('everywhere', () => {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

  const serious = (page: Page): Promise<string[]> =>
    page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
      });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .map((node) => node.html)
              .slice(0, 3)
              .join(' | ')}`,
        );
    });

  /** Things to press that are smaller than a thumb. */
  const small = (page: Page): Promise<string[]> =>
    page.evaluate(() =>
      Array.from(
        document.querySelectorAll<HTMLElement>(
          'button, select, summary, input[type="range"], label:has(input), nav.tabs a, header a',
        ),
      )
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
        .map(({ element, box }) => `${element.outerHTML.slice(0, 90)} ${box.width}×${box.height}`),
    );

  it.each([
    ['#/learn', 'cell-batch-predictions'],
    ['#/train', 'confusion'],
    ['#/about', 'about'],
  ])('%s is readable, reachable and fits', async (hash, ready) => {
    const { page, close } = await visit(site, hash);
    await page.getByTestId(ready).waitFor();
    await page.addScriptTag({ path: axe });
    expect(await serious(page), 'light').toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await serious(page), 'dark').toEqual([]);
    for (const width of [1920, 768, 390]) {
      await page.setViewportSize({ width, height: 844 });
      const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(scroll, `${width} pixels`).toBeLessThanOrEqual(width);
    }
    expect(await serious(page), 'on a phone').toEqual([]);
    expect(await small(page)).toEqual([]);
    await close();
  });

  it('remembers a chosen theme', async () => {
    const { page, close } = await visit(site, '#/about');
    const color = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await color();
    await page.getByTestId('theme').click();
    await page.getByTestId('theme').click();
    const dark = await color();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await color()).toBe(dark);
    await close();
  });
});

it('the development server serves the same page from sources', async () => {
  const server = await createServer({
    root: ROOT,
    configFile: path.join(ROOT, 'vite.config.ts'),
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1', watch: null },
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0] ?? '';
  const { page, complaints, close } = await visit({ url, browser: site.browser }, '#/train');
  await page.locator('[data-testid="train-toggle"]:enabled').waitFor();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(complaints.filter((complaint) => !complaint.includes('[vite]'))).toEqual([]);
  await close();
  await server.close();
});
