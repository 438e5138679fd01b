// `explore` blocks: readers change inputs, weights, biases and activations, and every number follows. What is to be
// written, the page has in templates; `by-hand.js` works the numbers out.
'use strict';

/** Numbers of a column stand on the decimal point. */
function align(cells) {
  const decimals = cells.map(({ textContent }) => textContent.split('.')[1]?.length ?? 0);
  const most = Math.max(...decimals);
  cells.forEach((cell, at) => { cell.dataset.pad = (most && !decimals[at] ? '.' : '') + '0'.repeat(most - decimals[at]); });
}

function explore(block) {
  const contents = (name) => block.querySelector(`template.${name}`).content;
  const network = JSON.parse(contents('network').textContent);
  const { written, read, work } = byHand(network.digits);
  const form = block.querySelector('form');
  const [says, lesson, curve, svg] = ['output', 'textarea', '.curve', 'svg'].map((part) => form.querySelector(part));
  const [reset, copy] = all('button', form);
  const fields = all('[name]', form);
  const controlsOf = (control) => all('[name], [type="range"]', control.closest('.field'));

  /** Numbers, and names of activations, by what they are of. */
  const meant = (texts) => Object.entries(texts).map(([name, text]) => [name, read(text) ?? text]);
  const first = new Map(meant(network.given));
  const given = new Map(first);
  const shown = (value) => (typeof value === 'bigint' ? written(value) : value);
  const compute = (more = [], steps = network.steps) => work(steps, new Map([...given, ...more]));

  /** A template with numbers in their places, without what stands under a condition that fails. */
  function filled(name, values, facts) {
    const made = contents(name).cloneNode(true);
    for (const part of all('[data-when]', made)) if (!holds(part.dataset.when, facts)) part.remove();
    for (const part of all('[data-number]', made)) {
      const value = values.get(part.dataset.number);
      part.append(typeof value === 'bigint' ? written(size(value)) : network.symbols[value] ?? value);
      if (part.matches('.out')) part.classList.add(value < 0n ? 'minus' : value > 0n ? 'plus' : 'zero');
    }
    for (const table of all('table', made)) {
      const columns = Object.groupBy(all('td:is(.out, .running, .number)', table), ({ cellIndex }) => cellIndex);
      Object.values(columns).forEach(align);
    }
    return made;
  }
  const sentence = (...filling) => filled(...filling).textContent.trim();

  /** Shows in a field and on its slider what is given; or on the slider what is being written. */
  function show(field, text = shown(given.get(field.name))) {
    const slider = controlsOf(field)[1];
    field.value = text;
    field.ariaInvalid = null;
    if (!slider) return;
    slider.value = text.replace('−', '-').replace(',', '.');
    slider.ariaValueText = text;
  }

  /** Takes over a text, if it is one that can be computed with; else says why not. */
  function take(field, text) {
    const value = field.options ? [...field.options].find((option) => option.value === text)?.value : read(text);
    const why = value === undefined ? 'none' : size(value) > read(network.limit) && 'far';
    const told = { field: field.ariaLabel, written: text.trim(), now: shown(given.get(field.name)) };
    if (why) return sentence('refusal', new Map(Object.entries(told)), new Set([why]));
    given.set(field.name, value);
    return '';
  }

  /** The first output over the only input, worked out by hand at every point. */
  function draw({ values, facts }) {
    const [x, y] = network.curve;
    const { min, max } = controlsOf(fields.find(({ name }) => name === x))[1];
    const ends = (...numbers) => [0, -1].map((end) => numbers.sort((a, b) => (a < b ? -1 : 1)).at(end));
    const [from, to] = ends(values.get(x), read(min), read(max));
    const points = [values.get(x), ...Array.from({ length: 49 }, (_, index) => from + ((to - from) * BigInt(index)) / 48n)];
    const heights = points.map((point) => compute([[x, point]]).values.get(y));
    curve.hidden = heights.includes(undefined);
    if (curve.hidden) return;
    const [least, most] = ends(...heights);
    const [bottom, top] = ends(0n, least, most);
    const [width, height] = [to - from, top - bottom || 1n];
    const [now, ...line] = points.map((point, index) => `${point - from} ${top - heights[index]}`);
    svg.setAttribute('viewBox', [-width / 20n, -height / 9n, width + width / 10n, height + height / 4n].join(' '));
    const paths = [`M0 ${top}H${width}`, `M${-from} 0V${height}`, `M${line.join('L')}`, `M${now}h0`];
    all('path', svg).forEach((path, index) => path.setAttribute('d', paths[index]));
    for (const [name, value] of Object.entries({ from, to, least, most })) values.set(name, written(value));
    curve.lastElementChild.textContent = sentence('told', values, facts);
  }

  const still = block.querySelector('.shown');
  let [view, resting] = [still];

  /** Shows what follows from what is given. */
  function follow(refusal) {
    const changes = [...given].filter(([name, value]) => value !== first.get(name));
    const { values, facts, refused } = compute();
    if (curve) draw({ values, facts });
    values.set('refused', refused);
    if (changes.length > 0) facts.add('changed');
    // Row 1 of the data has the numbers `1/h1.z`.
    for (const [at, row] of network.rows.entries()) {
      const one = compute(meant(row), [...network.steps, ...network.checks]);
      for (const [name, value] of one.values) values.set(`${at + 1}/${name}`, value);
      for (const fact of one.facts) facts.add(`${at + 1}/${fact}`);
      if (one.refused) values.set('refused', one.refused);
    }
    const kind = values.get('refused') ? 'refused' : 'changed';
    const next = kind === 'refused' || facts.has('changed') ? filled(kind, values, facts).firstElementChild : still;
    // A walk in the midst of its steps is finished first: its sentence would stay.
    if (still.querySelector('.current')) go(still.firstElementChild, Infinity);
    const folds = (whole) => all('.ledgers > details', whole);
    folds(next).forEach((fold, at) => { fold.open = folds(view)[at]?.open; });
    view.replaceWith(next);
    view = next;
    reset.ariaDisabled = changes.length === 0;
    // A voice that says each change never falls silent.
    clearTimeout(resting);
    resting = setTimeout(() => { says.value = refusal || sentence(kind.replace('changed', 'says'), values, facts); }, 400);
    remember(block, String(new URLSearchParams(changes.map(([name, value]) => [name, shown(value).replace('−', '-')]))));
  }

  /** All as at the beginning, but for some changes. */
  function start(changes) {
    for (const [name, value] of first) given.set(name, value);
    for (const field of fields) {
      take(field, changes.get(field.name) ?? '');
      show(field);
    }
    follow();
  }

  form.addEventListener('input', ({ target }) => {
    if (target === lesson) return;
    const [field, slider] = controlsOf(target);
    const text = target === slider ? Number(target.value).toFixed(network.digits) : target.value;
    // A text that is no number yet may become one; it is refused when it is left.
    if (take(field, text)) return;
    show(field, target === slider ? undefined : text);
    follow();
  });
  form.addEventListener('change', ({ target }) => {
    if (!fields.includes(target)) return;
    const refusal = take(target, target.value);
    if (refusal) target.ariaInvalid = true;
    else show(target);
    follow(refusal);
  });
  reset.onclick = () => start(new Map());
  copy.onclick = async () => {
    const { values, facts } = compute();
    lesson.value = sentence('lesson', values, facts);
    lesson.hidden = false;
    lesson.select();
    // Browsers refuse the clipboard to pages from disk.
    const done = await navigator.clipboard?.writeText(lesson.value).then(() => 'copied', () => 'refused');
    says.value = sentence('saved', values, new Set([done]));
  };
  inside.set(block, (state) => start(new URLSearchParams(state)));
  fields.forEach((field) => show(field));
  if (curve) draw(compute());
}

all('.explore').forEach(explore);
