// Longhand's script for `explore` blocks, on pages that have one: the reader changes inputs, weights, biases and
// activations, and every number of the block follows, in the arithmetic of `by-hand.js`, written out by `worked.js`.
'use strict';

(() => {
  const { html, svg, all } = worked;
  const { read, written, forward } = arithmetic;

  function explore(block) {
    const network = JSON.parse(block.querySelector('template.network').content.textContent);
    const { digits, inputs, layers, rows = [] } = network;
    const unit = 10n ** BigInt(digits);
    const limit = BigInt(network.limit) * unit;
    const text = (value) => written(value, digits);
    const outputs = layers.at(-1).neurons;

    // What the reader chose: numbers by name, and the activation of each layer.
    const given = new Map(Object.entries(network.given).map(([name, value]) => [name, read(value, digits)]));
    const activations = layers.map(({ activation }) => activation);
    const [firstGiven, firstActivations] = [new Map(given), [...activations]];

    block.querySelector('template.controls').replaceWith(block.querySelector('template.controls').content.cloneNode(true));
    const form = block.querySelector('form');
    const says = form.querySelector('output');
    const [reset, copy] = all('button', form);
    const fields = new Map(all('[name]', form).map((field) => [field.name, field]));
    const sliderOf = (field) => field.closest('.field').querySelector('[type="range"]');

    /** A field's value among the choices, and the first one. */
    const layerOf = ({ name }) => Number(name.split('.')[1]) - 1;
    const isChoice = (field) => field.localName === 'select';
    const current = (field) => (isChoice(field) ? activations[layerOf(field)] : text(given.get(field.name)));
    const first = (field) => (isChoice(field) ? firstActivations[layerOf(field)] : text(firstGiven.get(field.name)));

    function showField(field) {
      field.value = current(field);
      if (isChoice(field)) return;
      const slider = sliderOf(field);
      slider.value = field.value.replace('−', '-');
      slider.setAttribute('aria-valuetext', field.value);
      field.removeAttribute('aria-invalid');
    }

    /** Takes over a text, if it is one that can be computed with; else says why not. */
    function take(field, value) {
      if (isChoice(field)) {
        if (all('option', field).some((option) => option.value === value)) activations[layerOf(field)] = value;
        return '';
      }
      const number = read(value, digits);
      const kept = `The numbers below are still those of ${text(given.get(field.name))}.`;
      const spoken = `For the ${field.getAttribute('aria-label')},`;
      if (number === null) {
        return /^\s*[-−+]?\d+[.,]\d+\s*$/.test(value)
          ? `${spoken} ${value.trim()} has too many decimals, more than ${digits}: round it. ${kept}`
          : `${spoken} “${value.trim()}” is not a number: write one such as 2${digits > 0 ? ' or −0.5' : ''}. ${kept}`;
      }
      if (number > limit || number < -limit) return `${spoken} ${text(number)} is too far from 0: take a number from ${text(-limit)} to ${text(limit)}. ${kept}`;
      given.set(field.name, number);
      return '';
    }

    // What follows from it ---------------------------------------------------------------------------------------------

    const still = block.querySelector('.walk');
    const stillTable = block.querySelector('.data');
    let [shown, shownTable] = [still, stillTable];
    const swap = (old, next) => {
      if (old !== next) old?.replaceWith(next);
      return next;
    };
    const changed = () => [...fields.values()].filter((field) => current(field) !== first(field));
    const input = () => inputs.map((name) => text(given.get(`${name}.a`)));
    const isOrAbout = (numbers) => ([...numbers.values()].every(({ exact }) => exact) ? 'is' : 'is about');
    const title = () => `${network.name}(${input().join(', ')})`;

    function walk(numbers) {
      const head = html('p', { class: 'label' }, html('strong', {}, title()), ' ', html('span', {}, `by hand, to ${digits} ${digits === 1 ? 'decimal' : 'decimals'}, changed`));
      const open = all('.ledgers > details', shown).map((fold) => fold.open);
      const groups = worked.ledgers(network, numbers, activations).map(({ title: summary, folded, list }) => (folded
        ? [html('details', {}, html('summary', {}, summary), ...list)] : list));
      const made = html('section', { class: still.className, role: 'group', 'aria-label': `${title()}, worked` },
        html('header', {}, head), ...worked.diagram(still.querySelector('.diagram'), network, numbers, activations, title()), html('div', { class: 'ledgers' }, ...groups.flat()));
      all('.ledgers > details', made).forEach((fold, at) => { fold.open = open[at] ?? false; });
      return made;
    }

    /** The data set through the changed network: every row as a trace of its own. */
    function table() {
      const made = stillTable.cloneNode(true);
      all('tbody tr', made).forEach((line, at) => {
        const { input: values, targets, tolerance } = rows[at];
        const here = new Map(given);
        inputs.forEach((name, index) => here.set(`${name}.a`, read(values[index], digits)));
        const numbers = forward(network, here, activations);
        for (const cell of all('[data-address]', line)) {
          const { value } = numbers.get(cell.dataset.address.replace(/^.*?\)\./, ''));
          delete cell.dataset.address;
          delete cell.dataset.mark;
          cell.textContent = text(value);
        }
        all('.verdict', line).forEach((verdict, index) => {
          const off = numbers.get(`${outputs[index]}.a`).value - read(targets[index], digits);
          const met = (off < 0n ? -off : off) <= read(tolerance, digits);
          verdict.className = `verdict ${met ? 'met' : 'missed'}`;
          verdict.replaceChildren(html('span', { 'aria-hidden': 'true' }, met ? '✓' : '✗'), html('span', { class: 'unseen' }, met ? 'reached' : 'missed'));
        });
      });
      // Numbers of a column stand on the decimal point.
      const cells = all('tbody tr', made).map((line) => [...line.cells]);
      cells[0]?.forEach((_, column) => {
        const numbers = cells.map((line) => line[column]).filter((cell) => cell.matches('.number'));
        const decimals = (cell) => cell.textContent.split('.')[1]?.length ?? 0;
        const widest = Math.max(...numbers.map(decimals));
        for (const cell of numbers) cell.dataset.pad = (decimals(cell) === 0 && widest > 0 ? '.' : '') + '0'.repeat(widest - decimals(cell));
      });
      return made;
    }

    /** The first output over the only input, computed by hand at every point. */
    function curve() {
      const place = form.querySelector('.curve');
      if (!place) return;
      const field = fields.get(`${inputs[0]}.a`);
      const [low, high, now] = [...['min', 'max'].map((end) => read(sliderOf(field)[end], digits)), given.get(field.name)];
      const [from, to] = [now < low ? now : low, now > high ? now : high];
      const at = (x) => forward(network, new Map(given).set(field.name, x), activations).get(`${outputs[0]}.a`).value;
      const points = Array.from({ length: 49 }, (_, index) => from + (to - from) * BigInt(index) / 48n).map((x) => [x, at(x)]);
      const heights = [...points.map(([, y]) => y), at(now)].sort((a, b) => (a < b ? -1 : 1));
      const [bottom, top] = [heights[0] < 0n ? heights[0] : 0n, heights.at(-1) > 0n ? heights.at(-1) : 0n];
      const share = (value, low, high) => Number(value - low) / (Number(high - low) || 1);
      const spot = ([x, y]) => [8 + 304 * share(x, from, to), 104 - 96 * share(y, bottom, top)].map((part) => part.toFixed(1));
      const line = (list) => `M${list.map((pair) => spot(pair).join(' ')).join('L')}`;
      const [cx, cy] = spot([now, at(now)]);
      const [x, y] = [inputs[0], outputs[0]];
      const told = `${y} over ${x}, for ${x} from ${text(from)} to ${text(to)}: as written, ${y} goes from ${text(heights[0])} to ${text(heights.at(-1))}. The point: where ${x} is ${text(now)}, ${y} ${isOrAbout(forward(network, given, activations))} ${text(at(now))}.`;
      place.replaceChildren(svg('svg', { role: 'img', 'aria-label': told, viewBox: '0 0 320 112', fill: 'none' },
        svg('path', { class: 'stroke-axis', d: line([[from, 0n], [to, 0n]]) }),
        ...(from < 0n && to > 0n ? [svg('path', { class: 'stroke-axis', d: line([[0n, bottom], [0n, top]]) })] : []),
        svg('path', { class: 'stroke-c1', 'stroke-width': 2, d: line(points) }),
        svg('circle', { class: 'fill-ink', r: 4.5, cx, cy })), told);
    }

    /** The curve, or nothing where it leaves what can be written by hand. */
    function draw() {
      try {
        curve();
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        form.querySelector('.curve').replaceChildren();
      }
    }

    let resting;
    function follow(message) {
      let said = message;
      const isChanged = changed().length > 0;
      reset.setAttribute('aria-disabled', String(!isChanged));
      try {
        const numbers = forward(network, given, activations);
        said ||= `${isChanged ? title() : `As at the beginning, ${title()}`}: ${outputs.map((name) => `${name} ${isOrAbout(numbers)} ${text(numbers.get(`${name}.a`).value)}`).join(', ')}.`;
        // A walk in the midst of its steps is finished first: its sentence would stay.
        if (isChanged && shown === still && still.querySelector('.current')) all('.stepper button', still)[2]?.click();
        const next = isChanged ? [walk(numbers), stillTable && table()] : [still, stillTable];
        shown = swap(shown, next[0]);
        shownTable = swap(shownTable, next[1]);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        said = `At neuron ${error.message} a number becomes too large to write by hand (28 digits). Take smaller numbers.`;
        shown = swap(shown, html('section', { class: still.className }, html('p', { class: 'machine' }, said)));
        shownTable = swap(shownTable, stillTable && html('div', { class: 'data' }));
      }
      draw();
      clearTimeout(resting);
      // When the changes have come to rest: a voice that says each would never fall silent, and browsers refuse many addresses in a row.
      resting = setTimeout(() => {
        says.value = said;
        remember();
      }, 400);
    }

    // Keeping, opening and copying it ----------------------------------------------------------------------------------

    const prefix = `#${encodeURIComponent(block.id)}/`;
    const isOurs = () => location.hash.startsWith(prefix) && location.hash.includes('=');

    function remember() {
      const state = new URLSearchParams(changed().map((field) => [field.name, current(field).replace('−', '-')]));
      const hash = String(state) && prefix + state;
      if (hash || isOurs()) history.replaceState(null, '', location.href.split('#')[0] + hash);
    }

    function start() {
      firstGiven.forEach((value, name) => given.set(name, value));
      activations.splice(0, Infinity, ...firstActivations);
    }

    function open() {
      if (!isOurs()) return;
      start();
      for (const [name, value] of new URLSearchParams(location.hash.slice(prefix.length))) if (fields.has(name)) take(fields.get(name), value);
      fields.forEach(showField);
      block.scrollIntoView();
      follow();
    }

    /** The network as it stands, as a lesson that `longhand check` accepts. */
    function lesson() {
      const number = (name) => text(given.get(name)).replace('−', '-');
      const list = (items) => `[${items.join(', ')}]`;
      const quoted = (names) => list(names.map((name) => `"${name}"`));
      const lines = ['+++', `title    = "${network.name}, changed"`, 'question = "What does it compute now?"', `digits   = ${digits}`, '', `[network."${network.name}"]`, `inputs = ${quoted(inputs)}`];
      let sources = inputs;
      layers.forEach(({ neurons, dense, slope }, at) => {
        lines.push('', `[[network."${network.name}".layers]]`, `neurons    = ${quoted(neurons)}`);
        if (dense) {
          lines.push(`weights    = ${list(neurons.map((neuron) => list(sources.map((source) => number(`${neuron}.${source}.weight`)))))}`);
          lines.push(`biases     = ${list(neurons.map((neuron) => number(`${neuron}.bias`)))}`);
        }
        lines.push(`activation = "${activations[at]}"`);
        if (activations[at] === 'leaky_relu') lines.push(`slope      = ${slope}`);
        sources = neurons;
      });
      return [...lines, '+++', '', '```{walk}', `network = "${network.name}"`, `input   = ${list(inputs.map((name) => number(`${name}.a`)))}`, '```', ''].join('\n');
    }

    async function copyLesson() {
      const area = form.querySelector('textarea') ?? html('textarea', { readonly: '', rows: 14, 'aria-label': 'The network as a lesson' });
      area.value = lesson();
      form.append(area);
      area.select();
      try {
        await navigator.clipboard.writeText(area.value);
        says.value = 'Copied. Save it as a file that ends in .md.';
      } catch {
        // Browsers refuse the clipboard to pages from disk.
        says.value = 'Copy the text below, and save it as a file that ends in .md.';
      }
    }

    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', ({ target }) => {
      if (target.localName === 'textarea') return;
      const isSlider = target.type === 'range';
      const field = isSlider ? target.closest('.field').querySelector('[name]') : target;
      // A text that is no number yet may become one; it is refused when it is left.
      if (take(field, isSlider ? Number(target.value).toFixed(digits) : target.value)) return;
      if (isSlider) showField(field);
      else if (!isChoice(field)) {
        field.removeAttribute('aria-invalid');
        sliderOf(field).value = current(field).replace('−', '-');
        sliderOf(field).setAttribute('aria-valuetext', current(field));
      }
      follow();
    });
    form.addEventListener('change', ({ target }) => {
      if (!fields.has(target.name)) return;
      const refused = take(target, target.value);
      if (refused) target.setAttribute('aria-invalid', 'true');
      else showField(target);
      follow(refused);
    });
    reset.addEventListener('click', () => {
      start();
      fields.forEach(showField);
      follow();
    });
    copy.addEventListener('click', copyLesson);
    fields.forEach(showField);
    draw();
    open();
    addEventListener('hashchange', open);
  }

  all('.explore', document).forEach(explore);
})();
