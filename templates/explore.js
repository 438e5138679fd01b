// `explore` blocks: readers change inputs, weights, biases and activations, and every number follows.
// What is to be written, the page has in templates; the numbers come from `by-hand.js`.
'use strict';

const { size, hull, read, written, forward } = byHand;
const all = (selector, root) => [...root.querySelectorAll(selector)];

/** Numbers of a column stand on the decimal point. */
function align(cells) {
  const decimals = ({ textContent }) => textContent.split('.')[1]?.length ?? 0;
  const widest = Math.max(...cells.map(decimals));
  for (const cell of cells) {
    delete cell.dataset.pad;
    if (decimals(cell) < widest) cell.dataset.pad = (decimals(cell) === 0 ? '.' : '') + '0'.repeat(widest - decimals(cell));
  }
}

function explore(block) {
  const template = (name) => block.querySelector(`template.${name}`);
  const network = JSON.parse(template('network').content.textContent);
  const { digits, inputs, layers, functions, rows } = network;
  const limit = BigInt(network.limit) * 10n ** BigInt(digits);
  const text = (value) => written(value, digits);
  const outputs = layers.at(-1).neurons;

  // What the reader chose: numbers by name, activations by layer.
  const given = new Map(Object.entries(network.given).map(([name, value]) => [name, read(value, digits)]));
  const activations = layers.map(({ activation }) => activation);
  const [firstGiven, firstActivations] = [new Map(given), [...activations]];

  const [still, stillTable] = ['.walk', '.data'].map((kind) => block.querySelector(kind));
  template('controls').replaceWith(template('controls').content);
  const form = block.querySelector('form');
  const [says, area, place] = ['output', 'textarea', '.curve'].map((part) => form.querySelector(part));
  const [reset, copy] = all('button', form);
  const fields = new Map(all('[name]', form).map((field) => [field.name, field]));
  const sliderOf = (field) => field.closest('.field').querySelector('[type="range"]');
  const isChoice = (field) => field.localName === 'select';
  const layerOf = ({ name }) => Number(name.split('.')[1]) - 1;
  const chosen = (field, numbers, names) => (isChoice(field) ? names[layerOf(field)] : text(numbers.get(field.name)));
  const current = (field) => chosen(field, given, activations);
  const changed = () => [...fields.values()].filter((field) => current(field) !== chosen(field, firstGiven, firstActivations));

  function showSlider(field) {
    sliderOf(field).value = current(field).replace('−', '-');
    sliderOf(field).setAttribute('aria-valuetext', current(field));
    field.removeAttribute('aria-invalid');
  }

  function showField(field) {
    field.value = current(field);
    if (!isChoice(field)) showSlider(field);
  }

  /** Takes over a text, if it is one that can be computed with; else says why not. */
  function take(field, value) {
    if (isChoice(field)) {
      if (layers[layerOf(field)].offered.includes(value)) activations[layerOf(field)] = value;
      return '';
    }
    const number = read(value, digits);
    let why;
    if (number === null) {
      why = /^\s*[-−+]?\d+[.,]\d+\s*$/.test(value) ? `${value.trim()} has too many decimals, more than ${digits}: round it`
        : `“${value.trim()}” is not a number: write one such as 2${digits > 0 ? ' or −0.5' : ''}`;
    } else if (size(number) > limit) why = `${text(number)} is too far from 0: take a number from ${text(-limit)} to ${text(limit)}`;
    else given.set(field.name, number);
    return why ? `For the ${field.getAttribute('aria-label')}, ${why}. The numbers below are still those of ${current(field)}.` : '';
  }

  // What follows from it

  let [shown, shownTable] = [still, stillTable];
  const isOrAbout = (numbers) => ([...numbers.values()].every(({ exact }) => exact) ? 'is' : 'is about');
  const compute = (changes = []) => forward(network, new Map([...given, ...changes]), activations);

  /** A template with numbers in their places, without what stands under a condition that fails. */
  function filled(name, numbers) {
    const facts = new Set();
    activations.forEach((activation, at) => {
      facts.add(`${at + 1}:${activation}`);
      if (!['identity', 'softmax'].includes(activation)) facts.add(`${at + 1}:called`);
    });
    numbers.forEach(({ value, exact }, number) => {
      if (value !== 0n) facts.add(number + (value < 0n ? '-' : '+'));
      if (exact) facts.add(`${number}=`);
    });
    const made = template(name).content.cloneNode(true);
    for (const part of all('[data-when]', made)) {
      const holds = (word) => facts.has(word.replace('!', '')) !== word.startsWith('!');
      if (!part.dataset.when.split(' ').every(holds)) part.remove();
    }
    for (const part of all('[data-number]', made)) {
      const value = numbers.get(part.dataset.number)?.value;
      // What is no number is an activation.
      part.append(value === undefined ? functions[activations[part.dataset.number.split('.')[1] - 1]].symbol : text(size(value)));
      if (part.matches('.out')) part.classList.add(value < 0n ? 'minus' : value > 0n ? 'plus' : 'zero');
    }
    return made;
  }

  function walk(numbers) {
    const made = filled('changed', numbers).querySelector('.walk');
    const title = made.querySelector('strong').textContent;
    made.setAttribute('aria-label', `${title}, worked`);
    for (const ledger of all('.ledger', made)) for (const column of ['.out', '.running']) align(all(column, ledger));
    const open = all('.ledgers > details', shown).map((fold) => fold.open);
    all('.ledgers > details', made).forEach((fold, at) => { fold.open = open[at] ?? false; });
    const drawing = still.querySelector('.diagram')?.cloneNode(true);
    if (drawing) {
      // Its words are those of other numbers.
      drawing.querySelector('.words')?.remove();
      draw(drawing, numbers, title);
      made.querySelector('header').after(drawing);
    }
    return made;
  }

  /** Puts numbers where addresses stand in a copy: they are not the trace's. */
  function renumber(copy, numbers, put) {
    for (const part of all('[data-address]', copy)) {
      const name = part.dataset.address.replace(/^.*?\)\./, '');
      delete part.dataset.address;
      delete part.dataset.mark;
      part.classList.remove('later', 'current');
      if (numbers.has(name)) put(part, numbers.get(name).value, name);
    }
  }

  function draw(drawing, numbers, title) {
    const give = (part, kinds, at) => {
      part.classList.remove(...kinds);
      part.classList.add(kinds[at]);
    };
    renumber(drawing, numbers, (part, value, name) => {
      if (part.localName === 'text') {
        part.removeAttribute('textLength');
        part.textContent = part.matches('.bias') ? `${value < 0n ? '−' : '+'} ${text(size(value))}` : text(value);
        if (!part.matches('.value')) give(part, ['fill-ink', 'fill-minus'], value < 0n ? 1 : 0);
      } else if (part.matches('.edge')) {
        // A layer without weights passes each value straight across.
        const weight = name.endsWith('product') ? numbers.get(name.replace(/product$/, 'weight')).value : 1n;
        const at = weight < 0n ? 0 : weight > 0n ? 1 : 2;
        give(part, ['stroke-minus', 'stroke-plus', 'stroke-zero'], at);
        part.setAttribute('stroke-width', [2.2, 1.6, 1.1][at]);
        part.setAttribute('stroke-dasharray', ['6 4', 'none', '1.5 3.5'][at]);
      }
    });
    // Lowest stands what each layer does; the inputs do nothing.
    const heightOf = (part) => Number(part.getAttribute('y'));
    const lowest = Math.max(...all('text', drawing).map(heightOf));
    all('text', drawing).filter((part) => heightOf(part) === lowest).slice(1).forEach((caption, at) => {
      for (const squeezed of ['textLength', 'font-style']) caption.removeAttribute(squeezed);
      caption.textContent = functions[activations[at]]?.caption ?? activations[at];
    });
    drawing.querySelector('title').textContent = `Network ${title.replace('(', ' with its values at (')}`;
    drawing.querySelector('desc').textContent = 'Its numbers are worked out beside it.';
  }

  /** The data set through the changed network: every row as a trace of its own. */
  function table() {
    const made = stillTable.cloneNode(true);
    const lines = all('tbody tr', made);
    lines.forEach((line, at) => {
      const { input, targets, tolerance } = rows[at];
      const numbers = compute(inputs.map((name, index) => [`${name}.a`, read(input[index], digits)]));
      renumber(line, numbers, (cell, value) => { cell.textContent = text(value); });
      all('.verdict', line).forEach((verdict, index) => {
        const isMet = size(numbers.get(`${outputs[index]}.a`).value - read(targets[index], digits)) <= read(tolerance, digits);
        verdict.className = `verdict ${isMet ? 'met' : 'missed'}`;
        [verdict.firstChild.textContent, verdict.lastChild.textContent] = isMet ? ['✓', 'reached'] : ['✗', 'missed'];
      });
    });
    [...lines[0]?.cells ?? []].forEach((_, column) => align(lines.map((line) => line.cells[column]).filter((cell) => cell.matches('.number'))));
    return made;
  }

  /** The first output over the only input, computed by hand at every point. */
  function curve() {
    const field = fields.get(`${inputs[0]}.a`);
    const now = given.get(field.name);
    const [from, to] = hull([now, ...['min', 'max'].map((end) => read(sliderOf(field)[end], digits))]);
    const at = (x) => compute([[field.name, x]]).get(`${outputs[0]}.a`).value;
    const points = Array.from({ length: 49 }, (_, index) => from + (to - from) * BigInt(index) / 48n).map((x) => [x, at(x)]);
    const [least, most] = hull([at(now), ...points.map(([, y]) => y)]);
    const [bottom, top] = hull([0n, least, most]);
    const share = (value, low, high) => Number(value - low) / (Number(high - low) || 1);
    const spot = ([x, y]) => [8 + 304 * share(x, from, to), 104 - 96 * share(y, bottom, top)].map((part) => part.toFixed(1));
    const lines = [[[from, 0n], [to, 0n]], from < 0n && to > 0n ? [[0n, bottom], [0n, top]] : [], points];
    all('path', place).forEach((path, index) => path.setAttribute('d', lines[index].map((pair, nth) => `${nth ? 'L' : 'M'}${spot(pair).join(' ')}`).join('')));
    spot([now, at(now)]).forEach((part, index) => place.querySelector('circle').setAttribute(['cx', 'cy'][index], part));
    const [x, y] = [inputs[0], outputs[0]];
    const told = `${y} over ${x}, for ${x} from ${text(from)} to ${text(to)}: as written, ${y} goes from ${text(least)} to ${text(most)}. The point: where ${x} is ${text(now)}, ${y} ${isOrAbout(compute())} ${text(at(now))}.`;
    place.querySelector('svg').setAttribute('aria-label', told);
    place.querySelector('span').textContent = told;
  }

  /** Work, and what to do where it leaves what can be written by hand. */
  function attempt(work, otherwise) {
    try {
      work();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      otherwise(error.message);
    }
  }

  function drawCurve() {
    if (!place) return;
    place.hidden = false;
    attempt(curve, () => { place.hidden = true; });
  }

  let resting;
  function follow(refusal) {
    let said = refusal;
    const isChanged = changed().length > 0;
    reset.setAttribute('aria-disabled', String(!isChanged));
    let next = [still, stillTable];
    attempt(() => {
      const numbers = compute();
      // A walk in the midst of its steps is finished first: its sentence would stay.
      if (isChanged && shown === still && still.querySelector('.current')) all('.stepper button', still)[2]?.click();
      if (isChanged) next = [walk(numbers), stillTable && table()];
      said ||= `${isChanged ? '' : 'As at the beginning, '}${next[0].querySelector('strong').textContent}: ${outputs.map((name) => `${name} ${isOrAbout(numbers)} ${text(numbers.get(`${name}.a`).value)}`).join(', ')}.`;
    }, (neuron) => {
      said = `At neuron ${neuron} a number becomes too large to write by hand (28 digits). Take smaller numbers.`;
      next = [still.cloneNode(), stillTable?.cloneNode()];
      next[0].textContent = said;
    });
    [shown, shownTable].forEach((old, at) => { if (old && old !== next[at]) old.replaceWith(next[at]); });
    [shown, shownTable] = next;
    drawCurve();
    clearTimeout(resting);
    // A voice that says each change never falls silent, and browsers refuse many addresses in a row.
    resting = setTimeout(() => {
      says.value = said;
      remember();
    }, 400);
  }

  // Keeping, opening and copying it

  const prefix = `#${encodeURIComponent(block.id)}/`;
  const isOurs = () => location.hash.startsWith(prefix) && location.hash.includes('=');

  function remember() {
    const state = new URLSearchParams(changed().map((field) => [field.name, current(field).replace('−', '-')]));
    const hash = String(state) && prefix + state;
    if (hash || isOurs()) history.replaceState(null, '', location.href.split('#')[0] + hash);
  }

  /** All as at the beginning, but for the changes. */
  function start(changes) {
    firstGiven.forEach((value, name) => given.set(name, value));
    activations.splice(0, Infinity, ...firstActivations);
    for (const [name, value] of changes) if (fields.has(name)) take(fields.get(name), value);
    fields.forEach(showField);
  }

  function open() {
    if (!isOurs()) return;
    start(new URLSearchParams(location.hash.slice(prefix.length)));
    block.scrollIntoView();
    follow();
  }

  async function copyLesson() {
    area.value = filled('lesson', new Map([...given].map(([name, value]) => [name, { value }]))).textContent;
    area.hidden = false;
    area.select();
    let done = 'Copied. Save';
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      // Browsers refuse the clipboard to pages from disk.
      done = 'Copy the text below, and save';
    }
    says.value = `${done} it as a file that ends in .md.`;
  }

  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', ({ target }) => {
    if (target === area) return;
    const isSlider = target.type === 'range';
    const field = isSlider ? target.closest('.field').querySelector('[name]') : target;
    // A text that is no number yet may become one; it is refused when it is left.
    if (take(field, isSlider ? Number(target.value).toFixed(digits) : target.value)) return;
    if (target.type === 'text') showSlider(field);
    else showField(field);
    follow();
  });
  form.addEventListener('change', ({ target }) => {
    if (!fields.has(target.name)) return;
    const refusal = take(target, target.value);
    if (refusal) target.setAttribute('aria-invalid', 'true');
    else showField(target);
    follow(refusal);
  });
  reset.addEventListener('click', () => {
    start([]);
    follow();
  });
  copy.addEventListener('click', copyLesson);
  fields.forEach(showField);
  drawCurve();
  open();
  addEventListener('hashchange', open);
}

all('.explore', document).forEach(explore);
