// A network to change: every number follows, as the trace has it; nothing is lost, nothing chatters, and all of it comes back.

import { contrast, rulesOfSpace } from './accessibility.mjs';
import { noSidewaysScroll } from './layout.mjs';
import { plain } from './numbers.mjs';
import { wording } from './structure.mjs';

const SETTLED = 600;

/** The block with this index: what it shows and says. */
const look = (tab, index) => tab.evaluate((at) => {
  const block = document.querySelectorAll('.explore')[at];
  /** What is there of an element, without its hidden parts, and of a part those that are not hidden. */
  const text = (element) => {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll('[hidden]')) part.remove();
    return copy.textContent;
  };
  const shown = (selector) => [...block.querySelectorAll(selector)].filter((element) => element.closest('[hidden]') === null);
  return {
    outs: shown('.walk td.out').map(text),
    names: shown('.walk td.out').map(({ dataset }) => dataset.address?.replace(/^.*?\)\./, '')),
    addressed: shown('[data-address]').length,
    drawn: shown('.diagram text.value').map(text),
    title: text(shown('.walk .label strong')[0]),
    says: text(block.querySelector('.says')),
    refused: shown('.wrong').filter((element) => element.checkVisibility()).map(text),
    said: document.querySelector('.explained [role="status"]').textContent,
    fields: [...block.querySelectorAll('form [name]')].map(({ name, value, type }) => ({ name, value, type })),
    invalid: [...block.querySelectorAll('form :is(input, select):invalid')].map(({ name }) => name),
    rows: shown('.data tbody tr').map((row) => [...row.cells].map(text)),
    id: block.id,
    focus: document.activeElement.getAttribute('name') ?? document.activeElement.getAttribute('aria-label') ?? text(document.activeElement).slice(0, 20),
  };
}, index);

const blocks = (tab) => tab.evaluate(() => document.querySelectorAll('.explore').length);
const within = (tab, index, selector) => tab.locator('.explore').nth(index).locator(selector);
const field = (tab, index, name) => within(tab, index, `form [name="${name}"]`);

/** Presses a button, with the keyboard. */
async function press(tab, index, name) {
  await within(tab, index, 'button').filter({ hasText: new RegExp(`^${name}$`) }).focus();
  await tab.keyboard.press('Enter');
}

/** Writes a number into a field, with the keyboard. */
async function write(tab, index, name, value) {
  await field(tab, index, name).focus();
  await tab.keyboard.press('Control+A');
  await tab.keyboard.type(value);
  await tab.keyboard.press('Tab');
}

/** Set to the other inputs that the lesson traces, the block shows what the trace has. */
export async function followsTheTrace({ tab, page }) {
  const out = [];
  for (let index = 0; index < await blocks(tab); index += 1) {
    const first = await look(tab, index);
    const inputs = first.fields.filter(({ name }) => /^[^.]+\.a$/.test(name)).map(({ name }) => name);
    const network = first.title.replace(/\(.*/, '');
    const traced = [...new Set([...page.trace.values.keys()].filter((address) => address.startsWith(`${network}(`)).map((address) => address.match(/\((.*?)\)/)[1]))];
    for (const input of traced.filter((name) => !name.includes('#')).slice(0, 4)) {
      const values = input.split(', ');
      if (values.length !== inputs.length) continue;
      for (const [at, name] of inputs.entries()) await write(tab, index, name, values[at]);
      const now = await look(tab, index);
      const expected = first.names.map((name) => page.trace.values.get(`${network}(${input}).${name}`));
      const found = now.outs.map(plain);
      const where = `${first.id} at (${input})`;
      if (found.join() !== expected.join()) out.push(`${where} shows ${found}, the trace has ${expected}`);
      if (now.title !== `${network}(${input.replaceAll('-', '−')})`) out.push(`${where} is called ${now.title}`);
      const changed = now.title !== first.title;
      if (changed && now.addressed > 0) out.push(`${where}: ${now.addressed} numbers still have the addresses of others`);
      const given = now.drawn.map(plain);
      const outputs = [...page.trace.values].filter(([address]) => address.startsWith(`${network}(${input}).`) && /^[^.]+\.a$/.test(address.replace(/^.*?\)\./, ''))).map(([, value]) => value);
      if (given.sort().join() !== outputs.sort().join()) out.push(`${where}: the drawing has ${given}, the trace ${outputs}`);
    }
    await press(tab, index, 'Reset');
    await tab.waitForTimeout(SETTLED);
    const again = await look(tab, index);
    const same = ({ outs, names, drawn, fields, rows, title }) => JSON.stringify({ outs, names, drawn, fields, rows, title });
    if (same(again) !== same(first)) out.push(`${first.id} does not come back as it was`);
  }
  return out;
}

/** Every field changes something, a slider moves by key, and what is said waits until the changes rest. */
export async function fieldsWork({ tab }) {
  const out = [];
  for (let index = 0; index < await blocks(tab); index += 1) {
    const first = await look(tab, index);
    const text = first.fields.filter(({ type }) => type === 'text');
    const name = text[0].name;
    const slider = within(tab, index, '.field').filter({ has: tab.locator(`[name="${name}"]`) }).locator('[type="range"]');
    await slider.focus();
    const focused = (await look(tab, index)).focus;
    for (let step = 0; step < 4; step += 1) await tab.keyboard.press(first.fields[0].value === '5' ? 'ArrowLeft' : 'ArrowRight');
    const moved = await look(tab, index);
    if (moved.fields[0].value === first.fields[0].value) out.push(`${first.id}: arrow keys on the slider of ${name} change nothing`);
    if (moved.outs.join() === first.outs.join()) out.push(`${first.id}: no number follows the slider of ${name}`);
    if (moved.focus !== focused) out.push(`${first.id}: the slider loses the focus to ${moved.focus}`);
    if (moved.said !== first.said) out.push(`${first.id} chatters: “${moved.said}”`);
    await tab.waitForTimeout(SETTLED);
    const { said } = await look(tab, index);
    if (!said.startsWith(`${moved.title.replaceAll('−', 'minus ')}: `)) out.push(`${first.id} says “${said}”`);
    if (said !== moved.says.replaceAll('−', 'minus ')) out.push(`${first.id} says “${said}”, and writes “${moved.says}”`);
    const hash = await tab.evaluate(() => decodeURIComponent(location.hash));
    if (!hash.startsWith(`#${first.id}/`) || !hash.includes(`${name}=${plain(moved.fields[0].value)}`)) out.push(`${first.id}: the address bar has “${hash}”`);

    for (const typed of ['abc', '0.12345678901234', '99999999']) {
      await field(tab, index, name).fill(typed);
      await tab.keyboard.press('Tab');
      await tab.waitForTimeout(SETTLED);
      const refused = await look(tab, index);
      if (refused.invalid.join() !== name || !/^A number from −1000000 to 1000000 with.*decimal/.test(refused.refused.join())) out.push(`${first.id}: “${typed}” is not refused: “${refused.refused}”`);
      if (refused.outs.join() !== moved.outs.join()) out.push(`${first.id}: “${typed}” changes the numbers`);
    }
    await press(tab, index, 'Reset');
    await tab.waitForTimeout(SETTLED);
    const after = await look(tab, index);
    if (after.invalid.length > 0 || after.refused.length > 0) out.push(`${first.id}: after a reset a field is still refused`);
    if ((await tab.evaluate(() => location.hash)) !== '') out.push(`${first.id}: after a reset the address bar still has its state`);

    // A link opens at its state; one that makes no sense is as none.
    await tab.evaluate((to) => { location.hash = to; }, `#${first.id}/${name}=${plain(moved.fields[0].value)}`);
    await tab.waitForTimeout(100);
    if ((await look(tab, index)).outs.join() !== moved.outs.join()) out.push(`${first.id}: a link does not bring back what was changed`);
    await tab.evaluate((to) => { location.hash = to; }, `#${first.id}/${name}=x&no.such=1&activation.9=relu&=`);
    await tab.waitForTimeout(100);
    if ((await look(tab, index)).outs.join() !== first.outs.join()) out.push(`${first.id}: a link without sense changes something`);
    await press(tab, index, 'Reset');
    await tab.waitForTimeout(SETTLED);

    await write(tab, index, name, '1.5');
    await press(tab, index, 'Copy as lesson');
    const lesson = await within(tab, index, '.lesson pre').evaluate((text) => text.innerText);
    const selected = await tab.evaluate(() => String(getSelection()));
    if (selected.trim() !== lesson.trim()) out.push(`${first.id}: selected to be copied is “${selected}”`);
    for (const part of ['+++\ntitle', 'inputs = [', 'weights    = [[', '```{walk}', '1.5']) {
      if (!lesson.includes(part)) out.push(`${first.id}: the copied lesson has no “${part}”`);
    }
    await within(tab, index, '.lesson').evaluate((lesson) => { lesson.hidden = true; });
    await press(tab, index, 'Reset');
    await tab.waitForTimeout(SETTLED);
  }
  return out;
}

/** Changed, the page is as accessible as it was: every field set to something long. */
export async function accessibleWhenChanged({ tab }) {
  const out = [];
  for (let index = 0; index < await blocks(tab); index += 1) {
    const { fields } = await look(tab, index);
    for (const [at, { name, type }] of fields.entries()) if (type === 'text') await write(tab, index, name, ['-1.25', '0.3333', '2'][at % 3]);
    await press(tab, index, 'Copy as lesson');
    await tab.waitForTimeout(SETTLED);
    await tab.evaluate(() => scrollTo(0, 0));
    out.push(...await rulesOfSpace({ tab }), ...await contrast({ tab }), ...await noSidewaysScroll({ tab }), ...await wording({ tab }));
    await within(tab, index, '.lesson').evaluate((lesson) => { lesson.hidden = true; });
    await press(tab, index, 'Reset');
    await tab.waitForTimeout(SETTLED);
  }
  return [...new Set(out)];
}
