// Longhand's one script. A page is complete without it; with it, numbers show where they came from.
'use strict';

(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /** An element with attributes and children. */
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const isVisible = (element) => element.checkVisibility({ visibilityProperty: true });

  // The numbers of the page ------------------------------------------------------------------------------------------

  /** One row a number: its address, how it was made in words, and its operands as indices of other rows. */
  const derived = JSON.parse(document.getElementById('derived')?.content.textContent ?? '[]');
  const indexOf = new Map(derived.map(([address], index) => [address, index]));
  /** Where each number stands. */
  const places = derived.map(() => []);
  for (const element of all('[data-address]')) places[indexOf.get(element.dataset.address)]?.push(element);
  /** What was computed from each number directly. */
  const uses = derived.map(() => []);
  derived.forEach(([, , operands], index) => operands.forEach((operand) => uses[operand].push(index)));

  /** The index of the number that an element belongs to, if it belongs to one. */
  const numberOf = (element) => indexOf.get(element?.closest?.('[data-address]')?.dataset.address);

  /** Everything computed from a number, however far on. */
  function computedFrom(index) {
    const found = new Set();
    const next = [...uses[index]];
    while (next.length > 0) {
      const use = next.pop();
      if (found.has(use)) continue;
      found.add(use);
      next.push(...uses[use]);
    }
    return found;
  }

  // Where a number came from, and what uses it -----------------------------------------------------------------------

  /** What is seen, and what is said aloud: pointing says nothing, or a screen reader would never fall silent. */
  const line = make('p', { 'aria-hidden': 'true' });
  const voice = make('p', { role: 'status', class: 'unseen' });
  const bar = make('div', { class: 'explained' }, line, voice);

  /** The number pointed at, and the number chosen by focus, click or tap. */
  let pointed;
  let chosen;
  let marked = [];

  function show() {
    for (const element of marked) delete element.dataset.mark;
    marked = [];
    const index = pointed ?? chosen;
    const put = (numbers, mark) => {
      for (const element of [...numbers].flatMap((number) => places[number])) {
        element.dataset.mark = mark;
        marked.push(element);
      }
    };
    if (index !== undefined) {
      put(computedFrom(index), 'to');
      put(derived[index][2], 'from');
      put([index], 'self');
    }
    line.textContent = index === undefined ? '' : derived[index][1];
  }

  function point(index) {
    if (index === pointed) return;
    pointed = index;
    show();
  }

  function choose(index) {
    chosen = index;
    show();
    voice.textContent = index === undefined ? '' : derived[index][1];
  }

  function pointing() {
    document.body.append(bar);
    document.addEventListener('pointerover', (event) => {
      if (event.pointerType === 'touch') return;
      // Never between the reader and the number.
      bar.classList.toggle('above', event.clientY > innerHeight * 0.7);
      point(numberOf(event.target));
    });
    document.documentElement.addEventListener('pointerleave', () => point(undefined));
    document.addEventListener('click', ({ target }) => {
      const index = numberOf(target);
      if (index !== undefined || chosen !== undefined) choose(index);
    });
    document.addEventListener('focusin', ({ target }) => {
      const index = numberOf(target);
      bar.classList.toggle('above', index !== undefined && target.getBoundingClientRect().bottom > innerHeight * 0.7);
      if (index !== chosen) choose(index);
    });
    document.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return;
      pointed = undefined;
      choose(undefined);
    });
  }

  // One stop a walk: arrow keys lead from number to number -----------------------------------------------------------

  const numbersIn = (walk) => all('.ledger [data-address]', walk);

  /** Leaves the walk one tab stop, which can be seen. */
  function stop(walk, wanted) {
    const numbers = numbersIn(walk);
    const now = numbers.find((number) => number.tabIndex === 0);
    const next = wanted ?? (now && isVisible(now) ? now : numbers.find(isVisible) ?? now ?? numbers[0]);
    for (const number of numbers) number.tabIndex = number === next ? 0 : -1;
  }

  function arrows(event) {
    const from = event.target.closest('[data-address]');
    const numbers = numbersIn(event.currentTarget).filter(isVisible);
    const at = numbers.indexOf(from);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const totals = numbers.filter((number) => number.matches('.out'));
    const row = totals.indexOf(from.closest('tr').querySelector('.out'));
    const goal = {
      ArrowRight: numbers[at + 1],
      ArrowLeft: numbers[at - 1],
      ArrowDown: totals[row + 1],
      ArrowUp: totals[row - 1],
      Home: numbers[0],
      End: numbers.at(-1),
    };
    if (!(event.key in goal)) return;
    event.preventDefault();
    const next = goal[event.key] ?? from;
    stop(event.currentTarget, next);
    next.focus();
  }

  const walks = all('.walk').filter((walk) => numbersIn(walk).length > 0);
  if (derived.length > 0) {
    pointing();
    for (const walk of walks) {
      stop(walk);
      walk.addEventListener('keydown', arrows);
    }
    // A fold that opens or closes may hide the stop, or show the first number.
    document.addEventListener('toggle', () => walks.forEach((walk) => stop(walk)), true);
  }
})();
