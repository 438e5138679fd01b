// A walk goes step by step with the keyboard: it shows what is known so far, says each step, and comes back whole.

import { contrast, rulesOfPart } from './accessibility.mjs';
import { operandsOnPage } from './pointing.mjs';

/** A voice waits until the steps rest. */
export const SETTLED = 400;

const walks = (tab) => tab.evaluate(() => [...document.querySelectorAll('.walk')]
  .map((walk, index) => ({ index, id: walk.id, steps: walk.querySelectorAll('.ledger tbody td.out[data-address]').length }))
  .filter(({ steps }) => steps > 0));

/** Puts the focus on the button that goes on, of the walk with this index. */
const focusNext = (tab, index) => tab.evaluate((at) => {
  const button = document.querySelectorAll('.walk')[at].querySelectorAll('.stepper button')[1];
  button?.focus();
  return button !== undefined;
}, index);

const look = (tab, index) => tab.evaluate((at) => page_tests.look(at), index);

export async function steps({ tab, page }) {
  if (page.trace === null) return [];
  const shown = new Set(await tab.evaluate(() => [...document.querySelectorAll('[data-address]')].map(({ dataset }) => dataset.address)));
  const operands = operandsOnPage(page.trace.document, shown);
  const out = [];
  for (const { index, id, steps: count } of await walks(tab)) {
    const whole = await look(tab, index);
    if (whole.hidden > 0) out.push(`${id}: ${whole.hidden} parts are hidden before any step`);
    if (!(await focusNext(tab, index))) {
      out.push(`${id} has no button that goes on`);
      continue;
    }
    // The first step and the last with the keyboard itself, those between with what it would send.
    await tab.keyboard.press('Home');
    await tab.waitForTimeout(SETTLED);
    const taken = [await look(tab, index), ...await tab.evaluate(([at, times]) => Array.from({ length: times }, () => {
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }));
      return page_tests.look(at);
    }), [index, Math.max(0, count - 2)])];
    if (count > 1) {
      await tab.keyboard.press('ArrowRight');
      await tab.waitForTimeout(SETTLED);
      taken.push(await look(tab, index));
    }
    for (const [at, now] of taken.entries()) {
      const step = at + 1;
      const address = whole.lines[step - 1];
      const done = new Set(whole.lines.slice(0, step));
      const isKnown = (number) => done.has(number) || operands.get(number).size === 0
        || (!whole.lines.includes(number) && [...operands.get(number)].every(isKnown));
      const early = now.numbers.filter((number) => !isKnown(number));
      const where = `${id}, step ${step}`;
      if (now.seenLines !== step) out.push(`${where}: ${now.seenLines} lines are seen`);
      if (early.length > 0) out.push(`${where}: ${early} is seen before it is known`);
      if (now.current.join() !== address) out.push(`${where}: the current line is ${now.current}, not ${address}`);
      if (now.self.join() !== address) out.push(`${where}: marked is ${now.self}, not ${address}`);
      if (now.place !== `${step} of ${count}`) out.push(`${where}: the place is “${now.place}”`);
      const expected = at === 0 || step === count ? `${step} of ${count}. ${now.line.replaceAll('−', 'minus ')}` : taken[0].said;
      if (now.said !== expected || now.line === '') out.push(`${where}: what is said is “${now.said}”, not “${expected}”`);
      if (!now.focus) out.push(`${where}: the focus is lost`);
    }
    await tab.keyboard.press('End');
    const end = await look(tab, index);
    if (end.hidden > 0 || end.seenLines !== count || end.self.length > 0) out.push(`${id} does not come back whole`);
    await tab.keyboard.press('Enter');
    const again = await look(tab, index);
    if (again.seenLines !== 1 || !again.focus) out.push(`${id}: Enter on the button that goes on does not begin, or loses the focus`);
    await tab.keyboard.press('End');
  }
  return out.slice(0, 10);
}

/** The fragment in the address bar as soon as it is the one that is wanted, or what it is after a while. */
const settled = (tab, wanted) => tab.evaluate(async (hash) => {
  for (let wait = 0; wait < 20 && decodeURIComponent(location.hash) !== hash; wait += 1) {
    await new Promise((done) => { setTimeout(done, 50); });
  }
  return decodeURIComponent(location.hash);
}, wanted);

/** A step has an address, which leads to it. */
export async function openedAtStep({ tab }) {
  const out = [];
  for (const { index, id, steps: count } of (await walks(tab)).slice(0, 2)) {
    const step = Math.ceil(count / 2);
    await tab.evaluate((hash) => { location.hash = hash; }, `#${id}/${step}`);
    await tab.waitForTimeout(50);
    const now = await look(tab, index);
    if (now.seenLines !== step) out.push(`the address #${id}/${step} opens at step ${now.seenLines}`);
    await focusNext(tab, index);
    await tab.keyboard.press('Home');
    const hash = await settled(tab, `#${id}/1`);
    if (hash !== `#${id}/1`) out.push(`at step 1 of ${id} the address bar has “${hash}”`);
    await tab.keyboard.press('End');
    if ((await settled(tab, '')) !== '') out.push(`the whole ${id} keeps the address of a step`);
  }
  return out;
}

/** Runs something with the first walk in the middle of its steps. */
async function midway(tab, run) {
  const [walk] = await walks(tab);
  if (walk === undefined) return [];
  await focusNext(tab, walk.index);
  await tab.keyboard.press('Home');
  for (let step = 1; step < walk.steps / 2; step += 1) await tab.keyboard.press('ArrowRight');
  const found = await run();
  await focusNext(tab, walk.index);
  await tab.keyboard.press('End');
  return found;
}

export const accessibleWhileStepping = ({ tab }) => midway(tab, async () => [...await rulesOfPart({ tab }, '.walk, .explained'), ...await contrast({ tab })]);

/** WCAG 2.4.11: neither the line that explains nor the bar of a walk covers what has the focus, however the page has scrolled. */
export const nothingCovered = ({ tab }) => midway(tab, async () => {
  const found = new Set();
  // In a low window the page has to scroll for nearly every stop.
  const { width, height } = tab.viewportSize();
  await tab.setViewportSize({ width, height: 400 });
  for (let press = 0; press < 40; press += 1) {
    await tab.keyboard.press(press < 30 ? 'Tab' : 'Shift+Tab');
    const covered = await tab.evaluate(() => {
      const element = document.activeElement;
      const box = element.getBoundingClientRect();
      const bars = [...document.querySelectorAll('.explained, .stepper')].filter((bar) => !bar.contains(element));
      const isUnder = bars.map((bar) => bar.getBoundingClientRect()).some((bar) => bar.height > 0 && bar.top <= box.top && box.bottom <= bar.bottom && bar.left <= box.left && box.right <= bar.right);
      return isUnder && element !== document.body ? page_tests.name(element) : null;
    });
    if (covered !== null) found.add(`a bar covers what has the focus: ${covered}`);
  }
  await tab.setViewportSize({ width, height });
  return [...found].slice(0, 5);
});

/** Paper shows every step, whatever is hidden on the screen. */
export const wholeOnPaper = ({ tab }) => midway(tab, async () => {
  await tab.emulateMedia({ media: 'print' });
  const hidden = await tab.evaluate(() => [...document.querySelectorAll('.later')]
    .filter((element) => getComputedStyle(element).visibility === 'hidden')
    .map((element) => `on paper a step is hidden: ${page_tests.name(element)}`));
  await tab.emulateMedia({ media: 'screen' });
  return hidden.slice(0, 3);
});

/** The reader's choice of colours beats the system's, on the screen but not on paper. */
export async function chosenColours({ tab, view }) {
  const paper = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const choose = (value) => tab.selectOption('.settings select', value);
  const system = await paper();
  const out = [];
  await choose(view.scheme === 'light' ? 'dark' : 'light');
  const chosen = await paper();
  if (chosen === system) out.push('choosing other colours changes nothing');
  await tab.emulateMedia({ media: 'print' });
  if ((await paper()) !== 'rgb(255, 255, 255)') out.push(`paper is not white: ${await paper()}`);
  await tab.emulateMedia({ media: 'screen' });
  await choose('');
  if ((await paper()) !== system) out.push('choosing the colours of the system does not bring them back');
  return out;
}
