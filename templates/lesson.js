// Longhand's one script. A page is complete without it; with it, numbers show where they came from, worked examples
// go step by step and show as much as is wanted, answers can be tried, and the reader chooses the colours.
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

  /** A list of `[value, text]` to choose from. */
  function choice(label, options, chosen) {
    const select = make('select', { 'aria-label': label }, ...options.map(([value, text]) => make('option', { value }, text)));
    select.addEventListener('change', () => chosen(select.value));
    return select;
  }

  const isVisible = (element) => element.checkVisibility({ visibilityProperty: true });

  // The numbers of the page.

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

  // Where a number came from, and what uses it.

  /** What is seen, and what is said aloud: pointing says nothing, or a screen reader would never fall silent. */
  const line = make('p', { 'aria-hidden': 'true' });
  const voice = make('p', { role: 'status', class: 'unseen' });
  const bar = make('div', { class: 'explained' }, line, voice);
  const say = (text) => (voice.textContent = text.replaceAll('−', 'minus '));

  /** The number pointed at, the number chosen by focus, click or tap, and the number of the step that was taken last. */
  let pointed;
  let chosen;
  let stepped;
  let marked = [];

  function show() {
    for (const element of marked) delete element.dataset.mark;
    marked = [];
    const index = pointed ?? chosen ?? stepped;
    const put = (numbers, mark) => {
      for (const element of [...numbers].flatMap((number) => places[number])) {
        element.dataset.mark = mark;
        marked.push(element);
      }
    };
    if (index !== undefined) {
      // A step does not tell what comes after it.
      if (index !== stepped || chosen === index || pointed === index) put(computedFrom(index), 'to');
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
    say(index === undefined ? '' : derived[index][1]);
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
      if (index !== chosen) choose(index);
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

  // One stop a walk: arrow keys lead from number to number.

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

  // Step by step: what is not worked out yet is hidden, the line at hand is marked everywhere.

  const DETAILS = [['network', 'Network'], ['layers', 'Layers'], ['neurons', 'Neurons'], ['products', 'Every product']];

  /** Gives a walk its buttons, its slider and its levels of detail; returns a function that goes to a step. */
  function stepper(walk, order) {
    const numberOfRow = (row) => numberOf(row.querySelector('.out'));
    const rows = all('.ledger tbody tr', walk).filter((row) => numberOfRow(row) !== undefined);
    const last = rows.length;
    walk.id ||= `worked-${order + 1}`;
    const title = walk.querySelector('.label strong').textContent;

    // Since which step a number is known: that of its own line, or of the last of its operands; what was given, from the start.
    const rowOf = new Map(rows.map((row, at) => [numberOfRow(row), at + 1]).reverse());
    const known = new Map();
    const knownSince = (index) => {
      if (!known.has(index)) {
        const operands = derived[index][2];
        known.set(index, operands.length === 0 ? 0 : rowOf.get(index) ?? Math.max(...operands.map(knownSince)));
      }
      return known.get(index);
    };
    const sinceOf = (element) => knownSince(indexOf.get(element.dataset.address) ?? -1);
    const lateness = [];
    const later = (element, since) => lateness.push([element, since]);
    rows.forEach((row, at) => later(row, at + 1));
    for (const part of all('.diagram [data-address]', walk).filter((part) => numberOf(part) !== undefined)) later(part, sinceOf(part));
    for (const worked of all('.worked', walk)) {
      const own = rows.flatMap((row, at) => (worked.contains(row) ? [at + 1] : []));
      later(worked, own[0] ?? 0);
      for (const math of all('.steps math', worked)) {
        later(math, Math.max(0, ...all('[data-address]', math).filter((part) => numberOf(part) !== undefined).map(sinceOf)));
      }
      for (const note of all('.note', worked)) later(note, own.at(-1) ?? 0);
    }
    for (const outcome of all(':scope > .machine, .words', walk)) later(outcome, last + 1);

    const button = (text) => make('button', { type: 'button' }, text);
    const [back, next, whole] = ['Back', 'Step through', 'Show all'].map(button);
    const slider = make('input', { type: 'range', min: 1, max: last + 1, value: last + 1, 'aria-label': `Step of ${title}` });
    const at = make('span', { class: 'at', 'aria-hidden': 'true' });
    const detail = choice(`Detail of ${title}`, DETAILS, fold);
    const controls = make('div', { class: 'stepper', role: 'group', 'aria-label': `Steps of ${title}` }, back, next, whole, slider, at);
    walk.querySelector('header').append(detail);
    walk.querySelector('header').after(controls);

    const drawing = walk.querySelector('.diagram svg');
    const [name, description] = (drawing?.getAttribute('aria-labelledby') ?? '').split(' ');
    /** Folds the walk up as far as this level; a step needs every product. */
    function fold(level) {
      detail.value = level;
      walk.dataset.detail = level;
      stop(walk);
    }

    /** The step at hand; one more than the last is the whole page. */
    let now = last + 1;

    function go(step, quietly) {
      now = Math.min(Math.max(step, 1), last + 1);
      const isWhole = now > last;
      const row = rows[now - 1];
      for (const [element, since] of lateness) element.classList.toggle('later', since > now);
      // The description of the drawing tells how it ends.
      drawing?.setAttribute('aria-labelledby', isWhole ? `${name} ${description}` : name);
      for (const marked of all('.current', walk)) marked.classList.remove('current');
      row?.classList.add('current');
      const neuron = isWhole ? '' : derived[numberOfRow(row)][0].match(/^.*\)\.[^.]+/)[0];
      for (const node of all('.node', walk)) node.classList.toggle('current', node.dataset.address === `${neuron}.a`);
      slider.value = now;
      slider.setAttribute('aria-valuetext', isWhole ? 'all steps' : `${now} of ${last}`);
      at.textContent = isWhole ? '' : `${now} of ${last}`;
      next.textContent = isWhole ? 'Step through' : 'Next';
      back.setAttribute('aria-disabled', String(now === 1));
      whole.setAttribute('aria-disabled', String(isWhole));
      stepped = isWhole ? undefined : numberOfRow(row);
      chosen = undefined;
      show();
      if (isWhole) stop(walk);
      else {
        fold('products');
        for (let fold = row.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
        row.scrollIntoView({ block: 'nearest' });
      }
      if (quietly) return;
      say(isWhole ? 'All steps.' : `${now} of ${last}. ${derived[stepped][1]}`);
      remember(isWhole ? '' : `#${encodeURIComponent(walk.id)}/${now}`);
    }

    back.addEventListener('click', () => go(now - 1));
    next.addEventListener('click', () => go(now > last ? 1 : now + 1));
    whole.addEventListener('click', () => go(last + 1));
    slider.addEventListener('input', () => go(Number(slider.value)));
    controls.addEventListener('keydown', (event) => {
      const goal = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 1, End: last + 1 }[event.key];
      if (goal === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(goal);
    });
    fold('products');
    go(last + 1, true);
    return go;
  }

  let remembering;

  /** Writes the step into the address bar, when the steps have come to rest: browsers refuse many in a row. */
  function remember(fragment) {
    clearTimeout(remembering);
    remembering = setTimeout(() => history.replaceState(null, '', location.href.split('#')[0] + fragment), 200);
  }

  /** A link to a step opens at it. */
  function openAtStep(steppers) {
    const [, id, step] = decodeURIComponent(location.hash).match(/^#(.+)\/(\d+)$/) ?? [];
    const walk = id && document.getElementById(id);
    if (!steppers.has(walk)) return;
    for (let fold = walk.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
    walk.scrollIntoView();
    steppers.get(walk)(Number(step));
  }

  // A field before an answer: what is written there goes nowhere.

  function guess(fold) {
    const { answer, within } = fold.dataset;
    const field = make('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off', size: 9 });
    const verdict = make('span', { role: 'status' });
    const form = make('form', { class: 'guess' }, make('label', {}, 'Your answer ', field), make('button', {}, 'Check'), verdict);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const written = field.value.trim();
      const [above, below] = written.replace(/^[−–]/, '-').replaceAll(',', '.').split('/');
      const distance = written ? Math.abs(above / (below ?? 1) - answer) : NaN;
      const isRight = distance <= within * (1 + 1e-9);
      verdict.textContent = Number.isNaN(distance) ? 'Write a number there.' : isRight ? `Right: ${written}.` : `Not yet: it is not ${written}.`;
    });
    fold.before(form);
  }

  // Light, dark, or as the system has it.

  function colours() {
    const root = document.documentElement;
    const stored = (value) => {
      try {
        if (value === undefined) return localStorage.getItem('theme');
        localStorage.setItem('theme', value);
      } catch { /* A browser may refuse to keep anything for a page from disk. */ }
      return value;
    };
    const choose = (theme) => (theme ? root.dataset.theme = theme : delete root.dataset.theme);
    const options = [['', 'Colours of the system'], ['light', 'Light'], ['dark', 'Dark']];
    const select = choice('Colours', options, (theme) => choose(stored(theme)));
    select.value = ['light', 'dark'].includes(stored()) ? stored() : '';
    choose(select.value);
    const settings = document.querySelector('.settings') ?? make('p', { class: 'settings' });
    settings.prepend(select);
    if (!settings.isConnected) document.querySelector('.bottom').prepend(settings);
  }

  colours();
  all('[data-answer]').forEach(guess);
  const walks = all('.walk').filter((walk) => numbersIn(walk).length > 0);
  if (derived.length > 0) {
    pointing();
    for (const walk of walks) {
      stop(walk);
      walk.addEventListener('keydown', arrows);
    }
    const steppers = new Map(walks.map((walk, order) => [walk, stepper(walk, order)]));
    openAtStep(steppers);
    addEventListener('hashchange', () => openAtStep(steppers));
    // A fold that opens or closes may hide the stop, or show the first number.
    document.addEventListener('toggle', () => walks.forEach((walk) => stop(walk)), true);
  }
})();
