// node explored.mjs SITE LONGHAND: changes the fields of every `explore` block, copies the network as a lesson, has
// Longhand build that lesson, and compares what the block shows with what Longhand writes: every cell, sign and drawing.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch, openTab } from './browser.mjs';
import { openSite } from './site.mjs';

const [folder, longhand] = process.argv.slice(2);
const copies = mkdtempSync(join(tmpdir(), 'longhand-explored-'));
process.on('exit', () => rmSync(copies, { recursive: true, force: true }));

/** A small generator with a seed (mulberry32): the same changes on every run. */
let seed = 20;
function random(below) {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}

/** What a walk shows, without where lines break: cells, equations, notes, and the drawing's texts and lines. */
const read = (whole) => {
  const walk = whole.cloneNode(true);
  for (const part of walk.querySelectorAll('[hidden]')) part.remove();
  const flat = (element) => element.textContent.replace(/\s+/g, '');
  const lines = [...walk.querySelectorAll('.ledger tr')].map((row) => [row.className, ...[...row.cells].map((cell) => `${flat(cell)}|${cell.className}|${cell.dataset.pad ?? ''}`)].join(' '));
  const texts = [...walk.querySelectorAll('.ledger caption, .equation, .note, .diagram text')].map(flat);
  const title = flat(walk.querySelector('.label strong'));
  const drawn = [...walk.querySelectorAll('.diagram .edge, .diagram text')].map((part) => [...part.classList].sort().join(' '));
  const dashes = [...walk.querySelectorAll('.diagram .edge')].map((part) => `${part.getAttribute('stroke-width')} ${(part.getAttribute('stroke-dasharray') ?? 'none')}`);
  return [title, ...lines, ...texts.sort(), ...drawn.sort(), ...dashes.sort()];
};

const browser = await launch();
const tab = await openTab(browser);
const built = await openTab(browser, { javaScriptEnabled: false });
const wrong = [];
let count = 0;
const site = openSite(folder);
for (const page of site.pages) {
  if (!page.source.includes('class="explore')) continue;
  await tab.goto(page.url);
  const isComma = await tab.evaluate(() => document.documentElement.dataset.decimal === ',');
  for (const block of await tab.locator('.explore').all()) {
    const names = await block.locator('form [name]').evaluateAll((fields) => fields.map((field) => [field.name, [...(field.options ?? [])].map(({ value }) => value)]));
    const digits = await block.evaluate((element) => Number(element.dataset.digits));
    for (let round = 0; round < 6; round += 1) {
      for (const [name, options] of names) {
        const field = block.locator(`form [name="${name}"]`);
        if (options.length > 0) {
          await field.selectOption(options[random(options.length)]);
          continue;
        }
        // Whole numbers, halves, and numbers with every decimal; now and then none.
        const places = [0, Math.min(1, digits), digits][random(3)];
        const units = random(5) === 0 ? 0 : random(2 * 10 ** Math.min(places + 1, 9)) - 10 ** Math.min(places + 1, 9);
        await field.evaluate((element) => { for (let fold = element.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true; });
        await field.fill((units / 10 ** places).toFixed(places));
        await field.press('Tab');
      }
      await block.getByRole('button', { name: 'Copy as lesson' }).click();
      const lesson = await block.locator('.lesson pre').evaluate((text) => text.innerText);
      const shown = await block.locator('.walk:visible').evaluate(read);
      const file = join(copies, 'copied.md');
      writeFileSync(file, isComma ? lesson.replace('+++', '+++\nnotation = { decimal = "comma" }') : lesson);
      execFileSync(longhand, ['build', file, '--output', join(copies, 'site')], { stdio: ['ignore', 'ignore', 'pipe'] });
      await built.goto(pathToFileURL(join(copies, 'site/copied/index.html')).href);
      const expected = await built.locator('.walk').evaluate(read);
      // One line of the head tells that the numbers were changed; all else is the same.
      const at = expected.findIndex((line, index) => line !== shown[index]);
      if (at >= 0 || shown.length !== expected.length) wrong.push(`${page.file}: the block shows “${shown[at]}”, Longhand writes “${expected[at]}” for\n${lesson}`);
      count += 1;
    }
  }
}
await browser.close();
wrong.push(...tab.heard.messages);
for (const says of wrong.slice(0, 3)) console.log(says);
console.log(`${count} changed networks, ${wrong.length} wrong`);
process.exit(wrong.length === 0 && count > 0 ? 0 : 1);
