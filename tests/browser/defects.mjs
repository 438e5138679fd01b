// node defects.mjs SITE: spoils copies of a good site, one defect each, and expects a check to catch every one.

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, openTab } from './browser.mjs';
import { CHECKS, checkPage } from './checks.mjs';
import { checkMarkup } from './checks/markup.mjs';
import { DEFECTS } from './defects/table.mjs';
import { openSite } from './site.mjs';

const TABS = 2;
/** A defect takes about two seconds, more beside other work; a run that takes this long hangs. */
const LIMIT = DEFECTS.length * 15_000;
const W3C = 'W3C checker';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node defects.mjs SITE');
  process.exit(2);
}
setTimeout(() => {
  console.error(`stopped after ${LIMIT / 60_000} minutes`);
  process.exit(1);
}, LIMIT).unref();

const begun = performance.now();
const copies = mkdtempSync(join(tmpdir(), 'longhand-defects-'));
process.on('exit', () => rmSync(copies, { recursive: true, force: true }));

/** A copy of the site with one defect; an error if there is nothing to spoil. */
function spoil({ name, edits }, index) {
  const copy = join(copies, String(index));
  cpSync(folder, copy, { recursive: true });
  for (const { file, change } of edits) {
    const path = join(copy, file);
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const after = change(before);
    if (after === before) throw new Error(`“${name}” changes nothing in ${file}: fit the defect to the page`);
    writeFileSync(path, after);
  }
  return copy;
}

const cases = [
  ...['xor', 'notation'].map((lesson) => ({
    name: `the page as it was built: ${lesson}`, lesson, edits: [], caughtBy: [...CHECKS.map(({ name }) => name), W3C], clean: true,
  })),
  ...DEFECTS,
].map((defect, index) => ({ ...defect, copy: spoil(defect, index) }));

const files = cases
  .filter(({ caughtBy }) => caughtBy.includes(W3C))
  .flatMap(({ copy }) => [...openSite(copy).files].map((file) => join(copy, file)));
const markup = checkMarkup(copies, files.map((file) => file.slice(copies.length + 1)));
markup.catch(() => {});

const browser = await launch();
const waiting = [...cases];
await Promise.all(Array.from({ length: TABS }, async () => {
  const tab = await openTab(browser);
  const silent = await openTab(browser, { javaScriptEnabled: false });
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    const site = openSite(one.copy);
    const page = site.pages.find(({ file }) => file === `${one.lesson ?? 'xor'}/index.html`);
    one.found = await checkPage({ site, page, tab, silent, names: one.caughtBy });
  }
}));
await browser.close();
for (const { file, says } of await markup) {
  cases[Number.parseInt(file, 10)].found.push({ check: W3C, says: `${file}: ${says}` });
}

let missed = 0;
for (const { name, caughtBy, saying = /./, clean, found } of cases) {
  const good = clean
    ? found.length === 0
    : caughtBy.every((check) => found.some((problem) => problem.check === check && saying.test(problem.says)));
  if (!good) missed += 1;
  console.log(`${good ? 'ok   ' : clean ? 'WRONG' : 'MISSED'} ${name}${clean ? '' : `: ${caughtBy.join(', ')}`}`);
  if (!good) for (const { check, says } of found) console.log(`      ${check}: ${says}`);
}
const idle = CHECKS.filter(({ name }) => !DEFECTS.some(({ caughtBy }) => caughtBy.includes(name)));
for (const { name } of idle) console.log(`WRONG no defect shows that the check “${name}” works`);
console.log(`${DEFECTS.length} defects, ${missed} missed, ${((performance.now() - begun) / 1000).toFixed(1)} s`);
process.exit(missed + idle.length === 0 ? 0 : 1);
