// A whole lesson with the keyboard alone: from the skip link to the colours, doing at each stop what can be done there.

import { SETTLED } from './stepping.mjs';

/** The lessons that are gone through from end to end. */
const LESSONS = /xor[^/]*\/index\.html$/;

export async function byKeyboardAlone({ tab, page }) {
  if (!LESSONS.test(page.file)) return [];
  const out = [];
  const press = (...keys) => keys.reduce((before, key) => before.then(() => tab.keyboard.press(key)), Promise.resolve());
  await tab.evaluate(() => {
    for (const fold of document.querySelectorAll('details')) fold.open = false;
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  /** What has the focus, and all that an action there should change. */
  const here = () => tab.evaluate(() => {
    const element = document.activeElement;
    const walk = element.closest('.walk');
    const fold = element.closest('details');
    return {
      kind: element === document.body ? 'end' : element.matches('.guess input') ? 'guess' : element.matches('.stepper button:nth-of-type(2)') ? 'next'
        : element.matches('.walk header select') ? 'detail' : element.matches('summary') ? 'fold' : element.matches('.ledger [data-address]') ? 'number'
          : element.matches('#print-answers') ? 'print' : element.matches('.settings select') ? 'colours' : element.localName,
      name: page_tests.name(element),
      answer: element.closest('.guess')?.nextElementSibling.dataset.answer,
      verdict: element.closest('.guess')?.querySelector('[role="status"]').textContent,
      isOpen: fold?.open,
      detail: walk?.querySelector('header select')?.value,
      said: document.querySelector('.explained [role="status"]')?.textContent,
      steps: walk?.querySelectorAll('.ledger tbody td.out[data-address]').length,
      seen: [...(walk?.querySelectorAll('.ledger tbody tr') ?? [])].filter((row) => row.checkVisibility({ visibilityProperty: true })).length,
      numbers: walk?.querySelectorAll('.ledger [data-address]').length,
      checked: element.checked,
      theme: getComputedStyle(document.documentElement).colorScheme,
    };
  });
  const expect = (isSo, problem) => { if (!isSo) out.push(`with the keyboard alone, ${problem}`); };
  const actions = {
    async guess({ answer, name }) {
      await tab.keyboard.type(answer);
      await press('Enter');
      expect(/^Right/.test((await here()).verdict), `the answer ${answer} is not right: ${name}`);
    },
    async fold({ isOpen, name }) {
      await press('Enter');
      expect((await here()).isOpen !== isOpen, `a fold does not open: ${name}`);
    },
    async next({ steps, name }) {
      await press('Enter', ...Array(steps - 1).fill('Enter'));
      await tab.waitForTimeout(SETTLED);
      const end = await here();
      expect(end.said.startsWith(`${steps} of ${steps}. `), `the last step is not reached: ${name}, “${end.said}”`);
      await press('Enter');
      await tab.waitForTimeout(SETTLED);
      expect((await here()).said.trim() === 'All steps.', `the walk does not become whole again: ${name}`);
    },
    async detail({ detail, name }) {
      const before = (await here()).seen;
      await press('ArrowUp');
      const folded = await here();
      expect(folded.detail === 'neurons' && detail === 'products' && folded.seen < before, `the detail does not change: ${name}`);
      await press('ArrowDown');
      expect((await here()).seen === before, `the detail does not come back: ${name}`);
    },
    async number({ said, name, numbers }) {
      expect(said !== '', `a number says nothing: ${name}`);
      await press('End');
      const last = await here();
      await press('Home');
      expect(numbers === 1 || (await here()).said !== last.said, `the arrow keys lead nowhere: ${name}`);
    },
    async print({ checked }) {
      await press('Space');
      expect((await here()).checked !== checked, 'nobody can print without the answers');
      await press('Space');
    },
    async colours({ theme }) {
      await press('ArrowDown');
      expect((await here()).theme === 'light' && theme !== 'light', 'the colours do not change');
      await press('ArrowUp');
    },
  };
  const met = new Set();
  for (let stop = 0; stop < 1000; stop += 1) {
    await press('Tab');
    const at = await here();
    if (at.kind === 'end') break;
    met.add(at.kind);
    await actions[at.kind]?.(at);
  }
  for (const kind of Object.keys(actions)) expect(met.has(kind), `nothing of this kind is reached: ${kind}`);
  return out.slice(0, 8);
}
