// Pointing at a number marks what it was made from and what was made from it, and says how; against trace.json.

import { readGradients } from './gradients.mjs';

/**
 * How every number of a lesson was made, read out of the shape of its trace.json: address → addresses; and which numbers
 * are another one passed on.
 */
function derivations(document) {
  const made = new Map();
  const copies = new Set();
  for (const trace of JSON.parse(document).traces) {
    const { network, input, inputs, layers } = trace;
    const name = (neuron, ...quantity) => [`${network}(${input})`, neuron, ...quantity].join('.');
    for (const source of inputs) made.set(name(source.name, 'a'), []);
    for (const { weights, bias } of trace.shared ?? []) [...weights, bias].forEach(({ address }) => made.set(address, []));
    let before = inputs.map(({ name: source }) => source);
    for (const { activation, neurons } of layers) {
      const each = (quantity) => neurons.map((neuron) => name(neuron.name, quantity));
      neurons.forEach((neuron, at) => {
        const own = (...quantity) => name(neuron.name, ...quantity);
        const terms = neuron.terms ?? [];
        const { shared, reads } = neuron;
        if (shared !== undefined) [own('bias'), ...terms.map(({ source }) => own(source, 'weight'))].forEach((copy) => copies.add(copy));
        terms.forEach(({ source, column }, index) => {
          made.set(own(source, 'weight'), shared === undefined ? [] : [name(shared, column, 'weight')]);
          made.set(own(source, 'input'), [name(source, 'a')]);
          copies.add(own(source, 'input'));
          if (index === 0) copies.add(own(source, 'sum'));
          made.set(own(source, 'product'), [own(source, 'weight'), own(source, 'input')]);
          const sumBefore = index === 0 ? [] : [own(terms[index - 1].source, 'sum')];
          made.set(own(source, 'sum'), [...sumBefore, own(source, 'product')]);
        });
        if (terms.length > 0) {
          made.set(own('sum'), terms.map(({ source }) => own(source, 'product')));
          made.set(own('bias'), shared === undefined ? [] : [name(shared, 'bias')]);
          made.set(own('z'), [own('sum'), own('bias')]);
        } else if (neuron.z !== undefined) {
          made.set(own('z'), [name(reads?.[0].source ?? before[at], 'a')]);
          copies.add(own('z'));
        } else {
          // No z: two operands, a window, or what was given.
          const read = (reads ?? []).map(({ source }) => own(source, 'input'));
          (reads ?? []).forEach(({ source }) => made.set(own(source, 'input'), [name(source, 'a')]));
          read.forEach((copy) => copies.add(copy));
          if (activation === 'mean') made.set(own('sum'), read);
          made.set(own('a'), activation === 'mean' ? [own('sum')] : read);
          return;
        }
        made.set(own('a'), neuron.softmax ? [own('exp'), own('total')] : [own('z')]);
        if (neuron.softmax) {
          made.set(own('shift'), each('z'));
          made.set(own('shifted'), [own('z'), own('shift')]);
          made.set(own('exp'), [own('shifted')]);
          made.set(own('total'), each('exp'));
        }
      });
      before = neurons.map(({ name: neuron }) => neuron);
    }
    readGradients(trace, made, copies);
  }
  return { made, copies };
}

/** For every number on the page, what it was made from on the page: behind a number that is not there, or a copy, stands what that was made from. */
export function operandsOnPage(document, shown) {
  const { made, copies } = derivations(document);
  const of = new Map();
  for (const address of shown) {
    const found = new Set();
    const seen = new Set();
    const visit = (operand) => {
      if (seen.has(operand)) return;
      seen.add(operand);
      if (shown.has(operand)) found.add(operand);
      if (!shown.has(operand) || copies.has(operand)) made.get(operand).forEach(visit);
    };
    (made.get(address) ?? []).forEach(visit);
    of.set(address, found);
  }
  return of;
}

/** Points at every number and reads back which numbers are marked; every mark stands on all places of its number. */
export async function marksAsTraced({ tab, page }) {
  if (page.trace === null) return [];
  const marks = await tab.evaluate(() => {
    const all = [...document.querySelectorAll('[data-address]')];
    const point = (element) => element.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' }));
    const read = (mark) => [...new Set(all.filter(({ dataset }) => dataset.mark === mark).map(({ dataset }) => dataset.address))];
    const found = all.map((element) => {
      point(element);
      const [self, from, to] = ['self', 'from', 'to'].map(read);
      const split = all.filter(({ dataset }) => [self, from, to].flat().includes(dataset.address) && !dataset.mark);
      return {
        address: element.dataset.address, self, from, to, split: split.length,
        says: document.querySelector('.explained > p')?.textContent ?? '', aloud: document.querySelector('.explained [role="status"]')?.textContent,
      };
    });
    point(document.body);
    const left = document.querySelectorAll('[data-mark]').length;
    return { found, left, comma: document.documentElement.dataset.decimal === ',' };
  });
  const shown = new Set(marks.found.map(({ address }) => address));
  const operands = operandsOnPage(page.trace.document, shown);
  const uses = new Map([...shown].map((address) => [address, new Set()]));
  for (const address of shown) {
    const visit = (operand) => {
      if (uses.get(operand).has(address)) return;
      uses.get(operand).add(address);
      operands.get(operand).forEach(visit);
    };
    operands.get(address).forEach(visit);
  }
  const same = (list, set) => list.length === set.size && list.every((one) => set.has(one));
  const out = [];
  for (const { address, self, from, to, split, says, aloud } of marks.found) {
    if (self.length !== 1 || self[0] !== address) out.push(`pointing at ${address} does not mark it`);
    if (!same(from, operands.get(address))) out.push(`${address} was made from ${[...operands.get(address)]}, marked are ${from}`);
    if (!same(to, uses.get(address))) out.push(`from ${address} were made ${[...uses.get(address)]}, marked are ${to}`);
    if (split > 0) out.push(`${address}: a mark is missing on ${split} places of a marked number`);
    if (!says.includes(plainText(page.trace, address, marks.comma))) out.push(`what is said of ${address} does not tell its value: “${says}”`);
    if (aloud !== '') out.push(`pointing at ${address} is said aloud`);
  }
  if (marks.left > 0) out.push(`${marks.left} marks stay when nothing is pointed at`);
  return out;
}

/** The value as the page writes it; rounded numbers of machine arithmetic are compared elsewhere. */
function plainText({ arithmetic, values }, address, comma) {
  return arithmetic === 'by-hand' ? values.get(address).replace('-', '−').replace('.', comma ? ',' : '.').replace(/e.*/, '') : '';
}

/** The numbers of each walk are one tab stop; arrow keys lead through all of them, each says itself, Escape ends it. */
export async function numbersByKeyboard({ tab }) {
  const count = await tab.evaluate(() => document.querySelectorAll('.walk').length);
  const out = [];
  for (let index = 0; index < count; index += 1) {
    await tab.keyboard.press('Tab');
    const walk = await tab.evaluate((at) => {
      const section = document.querySelectorAll('.walk')[at];
      const numbers = [...section.querySelectorAll('.ledger [data-address]')];
      const stops = numbers.filter(({ tabIndex }) => tabIndex === 0);
      numbers[0]?.focus();
      return { name: page_tests.name(section), numbers: numbers.length, stops: stops.length, first: document.activeElement === numbers[0] };
    }, index);
    if (walk.numbers === 0) continue;
    if (walk.stops !== 1) out.push(`${walk.stops} tab stops among the numbers of ${walk.name}`);
    if (!walk.first) out.push(`the first number of ${walk.name} takes no focus`);
    const keys = [...Array(walk.numbers - 1).fill('ArrowRight').map((press, at) => [press, at + 1]), ['Home', 0], ['End', walk.numbers - 1]];
    await tab.evaluate(([at, goals]) => {
      const numbers = [...document.querySelectorAll('.walk')[at].querySelectorAll('.ledger [data-address]')];
      const met = { out: [], at: 0, stop: new AbortController() };
      globalThis.number_keys = met;
      const look = (key, goal) => {
        const now = document.activeElement;
        if (now !== numbers[goal]) return `${key} leads to ${page_tests.name(now)}, not to ${page_tests.name(numbers[goal])}`;
        if (now.dataset.mark !== 'self') return `${key} leaves ${page_tests.name(now)} unmarked`;
        if (document.querySelector('.explained [role="status"]').textContent === '') return `${key} says nothing of ${page_tests.name(now)}`;
        const box = now.getBoundingClientRect();
        const bar = document.querySelector('.explained').getBoundingClientRect();
        return box.top < bar.bottom && bar.top < box.bottom ? `${key} covers ${page_tests.name(now)}` : '';
      };
      document.addEventListener('keyup', () => {
        met.out.push(look(...goals[met.at]));
        met.at += 1;
      }, { capture: true, signal: met.stop.signal });
    }, [index, keys]);
    for (const [key] of keys) await tab.keyboard.press(key);
    const wrong = await tab.evaluate(() => {
      globalThis.number_keys.stop.abort();
      return globalThis.number_keys.out;
    });
    if (wrong.length !== keys.length) out.push(`in ${walk.name} ${keys.length} keys bring ${wrong.length} numbers`);
    out.push(...wrong.filter((problem) => problem !== '').map((problem) => `in ${walk.name} ${problem}`));
    await tab.keyboard.press('Escape');
    const left = await tab.evaluate(() => [document.querySelectorAll('[data-mark]').length, document.querySelector('.explained [role="status"]').textContent, document.activeElement === document.body]);
    if (left[0] > 0 || left[1] !== '' || left[2]) out.push(`in ${walk.name} Escape leaves marks or words, or loses the focus`);
  }
  return out.slice(0, 10);
}
