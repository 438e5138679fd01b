// node run.mjs SITE: every check on every page of a built site; a line a page, and 1 as exit code if anything is wrong.

import { launch, openTab } from './browser.mjs';
import { checkPage, spent } from './checks.mjs';
import { checkMarkup } from './checks/markup.mjs';
import { openSite } from './site.mjs';

/** Two pages at a time: one lays out while the other waits. */
const TABS = 2;

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node run.mjs SITE');
  process.exit(2);
}
const begun = performance.now();
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const site = openSite(folder);
/** A page takes some fifteen seconds, a minute beside other work; a run that takes this long hangs. */
const LIMIT = site.pages.length * 60_000;
setTimeout(() => {
  console.error(`stopped after ${LIMIT / 60_000} minutes`);
  process.exit(1);
}, LIMIT).unref();
if (site.pages.length < 2) throw new Error(`no site of lessons in ${folder}`);
const browser = await launch();
const markup = checkMarkup(site.root, [...site.files]);
markup.catch(() => {}); // Told below, when it is its turn.

/** A problem that repeats is told once for all its views; of many like it, the first few. */
const SHOWN = 4;
let problems = 0;
function report(file, since, found) {
  problems += found.length;
  console.log(`${found.length === 0 ? 'ok   ' : 'WRONG'} ${file} (${seconds(since)})`);
  for (const [check, all] of groupBy(found, ({ check }) => check)) {
    const told = [...groupBy(all, ({ says }) => says)];
    for (const [says, places] of told.slice(0, SHOWN)) {
      const views = places.map(({ view }) => view).filter(Boolean).join('; ');
      console.log(`      ${check}${views ? ` (${views})` : ''}: ${says}`);
    }
    if (told.length > SHOWN) console.log(`      ${check}: and ${told.length - SHOWN} more`);
  }
}

/** Map.groupBy, which came with Node 21. */
function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

const waiting = [...site.pages];
await Promise.all(Array.from({ length: TABS }, async () => {
  const tab = await openTab(browser);
  const silent = await openTab(browser, { javaScriptEnabled: false });
  for (let page = waiting.shift(); page; page = waiting.shift()) {
    const since = performance.now();
    report(page.file, since, await checkPage({ site, page, tab, silent }));
  }
}));
await browser.close();

const since = performance.now();
report(
  'W3C checker, all pages, style and figures', since,
  (await markup).map(({ file, line, says }) => ({ check: file, says: `line ${line}: ${says}` })),
);
if (process.env.SPENT) {
  for (const [name, time] of [...spent].sort((a, b) => b[1] - a[1])) console.log(`      ${(time / 1000).toFixed(1)} s ${name}`);
}
console.log(`${site.pages.length} pages, ${problems === 0 ? 'nothing wrong' : `${problems} problems`}, ${seconds(begun)}`);
process.exit(problems === 0 ? 0 : 1);
