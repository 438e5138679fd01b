// node timing.mjs SITE [PAGE]: what the script costs, as a ratio: the time until the page can be used, with it and without.
//
// Pairs of loads in turn, first the one and then the other, each in a new tab; medians of all. The limit is 1.5.
//   cargo run -- build -o /tmp/site && node tests/browser/timing.mjs /tmp/site

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch } from './browser.mjs';

const PAIRS = 25;
const LIMIT = 1.5;

const [folder, page = '14-xor-by-hand/index.html'] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node timing.mjs SITE [PAGE]');
  process.exit(2);
}
const copy = mkdtempSync(join(tmpdir(), 'longhand-timing-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
cpSync(folder, copy, { recursive: true });
const source = readFileSync(join(copy, page), 'utf8');
const without = source.replaceAll(/<script[^>]*><\/script>\n?/g, '');
if (without === source) throw new Error(`${page} has no script to take away`);
writeFileSync(join(copy, page), without);

const browser = await launch();

/** Milliseconds from the start of a load to its deferred scripts being run, and to its end. */
async function load(site) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const tab = await context.newPage();
  await tab.goto(pathToFileURL(join(site, page)).href, { waitUntil: 'load' });
  const times = await tab.evaluate(() => {
    const [{ domInteractive, domContentLoadedEventEnd, loadEventEnd }] = performance.getEntriesByType('navigation');
    return { domInteractive, domContentLoadedEventEnd, loadEventEnd };
  });
  await context.close();
  return times;
}

const runs = { with: [], without: [] };
await load(folder);
await load(copy);
for (let pair = 0; pair < PAIRS; pair += 1) {
  const order = pair % 2 === 0 ? ['with', 'without'] : ['without', 'with'];
  for (const which of order) runs[which].push(await load(which === 'with' ? folder : copy));
}
await browser.close();

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
let worst = 0;
for (const event of ['domInteractive', 'domContentLoadedEventEnd', 'loadEventEnd']) {
  const [script, none] = ['with', 'without'].map((which) => median(runs[which].map((times) => times[event])));
  const ratio = script / none;
  if (event === 'domInteractive') worst = ratio;
  console.log(`      ${event}: ${script.toFixed(1)} ms with the script, ${none.toFixed(1)} ms without, ratio ${ratio.toFixed(2)}`);
}
console.log(`${worst <= LIMIT ? 'ok   ' : 'WRONG'} ${page}: interactive within ${worst.toFixed(2)} times (${PAIRS} pairs, medians; limit ${LIMIT})`);
process.exit(worst <= LIMIT ? 0 : 1);
