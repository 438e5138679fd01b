// Ledgers and formulas written in the browser, as `src/report/work.rs` and `src/render` write them into the page: for
// `explore.js`, on pages with an `explore` block.
'use strict';

const worked = (() => {
  const namespace = (space) => (name, attributes = {}, ...children) => {
    const element = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const html = namespace('http://www.w3.org/1999/xhtml');
  const math = namespace('http://www.w3.org/1998/Math/MathML');
  const svg = namespace('http://www.w3.org/2000/svg');
  const all = (selector, root) => [...root.querySelectorAll(selector)];

  /** A name as letter and subscript: h12 is h and 12, h_out is h and out, h1_2 is h and 1,2. */
  function subscript(name) {
    const [, head, rest] = name.match(/^([^_]+)_(.+)$/) ?? [null, name];
    const [, base, digits] = head.match(/^(.*?)(\d*)$/);
    return [base, [digits, rest].filter(Boolean).join()];
  }

  // Formulas, with the signs of the ledgers: "− 2" in a sum, "(−3)" in a product -------------------------------------

  const mark = (text, form) => math('mo', form ? { form } : {}, text);
  const bracket = (text) => math('mo', { stretchy: 'false' }, text);
  const row = (...nodes) => math('mrow', {}, ...nodes);
  const one = (text = '1') => [math('mn', {}, text)];
  function symbol(name) {
    const [base, sub] = subscript(name);
    const letter = math('mi', {}, base);
    return sub ? math('msub', {}, letter, math(/^\d+$/.test(sub) ? 'mn' : 'mi', {}, sub)) : letter;
  }
  const label = (name) => {
    const [base, sub] = subscript(name);
    return [html('i', {}, base), ...(sub ? [html('sub', {}, sub)] : [])];
  };
  const begin = (name) => [math('mi', { mathvariant: 'normal' }, name), mark('\u2061'), bracket('(')];
  const call = (name, ...list) => row(...begin(name), ...list.flatMap((nodes, at) => [...(at ? [math('mo', { separator: 'true' }, ',')] : []), ...nodes]), bracket(')'));
  const power = (nodes) => math('msup', {}, math('mi', {}, 'e'), row(...nodes));
  const fraction = (over, under) => math('mfrac', {}, row(...over), row(...under));

  /** The ledgers of a forward pass, as Longhand writes them into the page (src/report/work.rs). */
  function ledgers({ digits, inputs, layers, functions }, numbers, activations) {
    const text = (value) => arithmetic.written(value, digits);
    const get = (neuron, quantity) => numbers.get(`${neuron}.${quantity}`);
    const at = (neuron, quantity) => get(neuron, quantity).value;
    function number(value, place) {
      const size = one(text(value).replace('−', ''));
      if (value >= 0n) return size;
      if (place === 'factor') return [bracket('('), mark('−', 'prefix'), ...size, bracket(')')];
      return [mark('−', place === 'later' ? 'infix' : 'prefix'), ...size];
    }
    const product = (...factors) => factors.flatMap((factor, index) => [...(index ? [mark('·')] : []), ...(typeof factor === 'bigint' ? number(factor, 'factor') : [factor])]);
    /** A term is a number or nodes; a number below zero is subtracted. */
    const term = (value, index) => [...(index && !(value < 0n) ? [mark('+', 'infix')] : []), ...(Array.isArray(value) ? value : number(value, index ? 'later' : ''))];

    /** One line of a ledger; a term without work is added as it stands. */
    const line = (kind, name, { value, exact }, { work, running, bare } = {}) => ({ kind, name, value, work, running, relation: work && !bare ? (exact ? '=' : '≈') : '' });

    function cell(kind, value, others, added) {
      const decimals = (number) => text(number).split('.')[1]?.length ?? 0;
      const [own, widest] = [decimals(value), Math.max(...others.map(decimals))];
      const pad = (own === 0 && widest > 0 ? '.' : '') + '0'.repeat(widest - own);
      const tone = value < 0n ? 'minus' : value > 0n ? 'plus' : 'zero';
      const sign = value < 0n ? '−' : added ? '+' : '';
      return html('td', { class: kind === 'out' ? `out ${tone}` : kind, ...(pad && { 'data-pad': pad }) }, ...(sign ? [html('span', { class: 'sign' }, sign)] : []), text(value).replace('−', ''));
    }

    /** "≈" as every reader can read it. */
    const about = (relation) => (relation === '≈' ? [html('span', { 'aria-hidden': 'true' }, '≈'), html('span', { class: 'unseen' }, 'is about')] : [relation]);

    function ledger(caption, lines, equation, note) {
      const [outs, runnings] = ['value', 'running'].map((key) => lines.map((part) => part[key]).filter((value) => value !== undefined));
      const table = html('table', { class: 'ledger' }, html('caption', {}, ...caption));
      if (runnings.length > 0) {
        table.append(html('thead', {}, html('tr', {}, html('td', { colspan: 3 }), ...['each', 'so far'].map((word) => html('th', { scope: 'col' }, word)))));
      }
      table.append(html('tbody', {}, ...lines.map(({ kind, name, value, work, running, relation }) => html(
        'tr', { class: kind }, html('th', { scope: 'row' }, ...name),
        work ? html('td', { class: 'work' }, math('math', {}, ...work)) : html('td'),
        html('td', { class: 'relation' }, ...about(relation)), cell('out', value, outs, kind === 'term added'),
        ...(running !== undefined ? [cell('running', running, runnings)] : runnings.length > 0 ? [html('td')] : []),
      ))));
      const wide = { class: 'worked scroll', role: 'group', tabindex: 0, 'aria-label': table.caption.textContent };
      const longest = Math.max(...all('tbody tr', table).map((part) => part.textContent.length));
      return html('div', longest > 20 ? wide : { class: 'worked' }, table, ...(equation ? [equation] : []), ...(note ? [html('p', { class: 'note' }, note)] : []));
    }

    /** f(z) written out. */
    function applied(name, z, slope) {
      const { symbol: sign, work, other } = functions[name];
      switch (work) {
        case 'maximum': return [call('max', one('0'), number(z))];
        case 'leak': return z < 0n ? product(slope, z) : [call(sign, number(z))];
        case 'logistic': return [fraction(one(), [...one(), mark('+', 'infix'), power(number(-z))])];
        case 'logarithm': return [call('ln', [...one(), mark('+', 'infix'), power(number(z))])];
        case 'times': return product(z, call(other, number(z)));
        default: return [call(sign, number(z))];
      }
    }

    function remark(name, z) {
      const { symbol: sign, work, pieces } = functions[name];
      const below = z < 0n;
      if (work === 'maximum' && below) return `z is below 0, so ${sign} gives 0: the neuron is off.`;
      if (work === 'leak' && below) return `z is below 0, so ${sign} multiplies it by its slope.`;
      if (work === 'call' && pieces) return below ? `z is below 0, so ${sign} gives 0.` : `z is not below 0, so ${sign} gives 1.`;
      return '';
    }

    /** symbols = numbers = products = z = output, each step in `math` elements between which a line may break. */
    function equation(neuron, sources, dense, name) {
      const soft = name === 'softmax';
      const wrapped = !soft && functions[name].work !== 'pass' ? functions[name].symbol : null;
      const values = (quantity) => sources.map((source) => at(neuron, `${source}.${quantity}`));
      const z = at(neuron, 'z');
      const steps = [];
      function step(relation, terms) {
        let open = [mark(relation, 'infix'), ...(wrapped ? begin(wrapped) : [])];
        let length = 0;
        for (const [index, value] of terms.entries()) {
          const nodes = term(value, index);
          const width = nodes.map((node) => node.textContent).join('').length + 3;
          if (index > 0 && length + width > 22) {
            steps.push(math('math', {}, ...open), ' ');
            [open, length] = [[], 0];
          }
          open.push(...nodes);
          length += width;
        }
        steps.push(math('math', {}, ...open, ...(wrapped ? [bracket(')')] : [])), ' ');
      }
      if (dense) {
        const [weights, taken, products] = ['weight', 'input', 'product'].map(values);
        const bias = at(neuron, 'bias');
        const unrounded = weights.reduce((sum, weight, index) => sum + weight * taken[index], 0n);
        const isExact = unrounded === products.reduce((sum, value) => sum + value, 0n) * 10n ** BigInt(digits);
        step('=', [...sources.map((source, index) => product(symbol(`w${index + 1}`), symbol(source))), [symbol('b')]]);
        step('=', [...weights.map((weight, index) => product(weight, taken[index])), bias]);
        step(isExact ? '=' : '≈', [...products, bias]);
      } else step('=', [[symbol('z')]]);
      step('=', [z]);
      if (wrapped) steps.push(math('math', {}, mark(get(neuron, 'a').exact ? '=' : '≈', 'infix'), ...number(at(neuron, 'a'))), ' ');
      return html('p', { class: 'equation' }, math('math', {}, symbol(soft ? `z_${neuron}` : neuron)), ' ', html('span', { class: 'steps' }, ...steps));
    }

    function neuronLedger(neuron, sources, { dense, slope }, name) {
      const lines = [];
      const z = get(neuron, 'z');
      if (dense) {
        for (const [index, source] of sources.entries()) {
          const work = product(at(neuron, `${source}.weight`), at(neuron, `${source}.input`));
          const running = sources.length > 2 ? at(neuron, `${source}.sum`) : undefined;
          lines.push(line('term', [...label(`w${index + 1}`), ' · ', ...label(source)], get(neuron, `${source}.product`), { work, running }));
        }
        if (sources.length > 1) lines.push(line('total', ['sum'], get(neuron, 'sum')));
        lines.push(line('term added', ['bias'], get(neuron, 'bias')));
      }
      lines.push(line(dense ? 'total' : 'step', label('z'), z));
      if (name !== 'softmax') {
        const { symbol: sign, work } = functions[name];
        const pass = work === 'pass';
        const shown = pass ? label(neuron) : [`${sign}(`, ...label('z'), ')'];
        lines.push(line('result', shown, get(neuron, 'a'), pass ? {} : { work: applied(name, z.value, arithmetic.read(slope, digits)) }));
      }
      return ledger(['Neuron ', ...label(neuron)], lines, equation(neuron, sources, dense, name), name === 'softmax' ? '' : remark(name, z.value));
    }

    function softmaxLedger(neurons) {
      const shifted = (neuron) => [...label(`z_${neuron}`), ' − ', ...label('m')];
      const largest = get(neurons[0], 'shift');
      const total = get(neurons[0], 'total');
      const shares = neurons.reduce((sum, neuron) => sum + at(neuron, 'a'), 0n);
      const sums = shares === 10n ** BigInt(digits) ? 'The shares add up to 1.'
        : `As written, the shares add up to ${text(shares)}, because each was rounded by itself; unrounded they add up to 1.`;
      return ledger(['Softmax over the layer'], [
        line('step', label('m'), largest, { work: [call('max', ...neurons.map((neuron) => number(at(neuron, 'z'))))] }),
        ...neurons.map((neuron) => line('step', shifted(neuron), get(neuron, 'shifted'), { work: [...number(at(neuron, 'z')), mark('−'), ...number(largest.value, 'factor')] })),
        ...neurons.map((neuron) => line('term', [html('i', {}, 'e'), html('sup', {}, ...shifted(neuron))], get(neuron, 'exp'), { work: [power(number(at(neuron, 'shifted')))] })),
        line('total', ['total'], total),
        ...neurons.map((neuron) => line('result', label(neuron), get(neuron, 'a'), { work: [fraction(number(at(neuron, 'exp')), number(total.value))] })),
      ], null, `m is the largest z. Subtracting it changes no share, and no exponential exceeds 1. ${sums}`);
    }

    let sources = inputs;
    return layers.map((layer, index) => {
      const name = activations[index];
      const { neurons, dense } = layer;
      const soft = name === 'softmax';
      const list = soft && !dense ? [] : neurons.map((neuron) => neuronLedger(neuron, sources, layer, name));
      if (soft) list.push(softmaxLedger(neurons));
      sources = neurons;
      return { title: `Layer ${index + 1}: ${neurons.length} neurons`, folded: neurons.length > 6, list };
    });
  }

  /** A copy of a diagram with other numbers in it; nothing if there is none. */
  function diagram(original, { digits, functions }, numbers, activations, title) {
    if (!original) return [];
    const copy = original.cloneNode(true);
    // Its words are those of other numbers.
    all('.words', copy).forEach((words) => words.remove());
    const text = (value) => arithmetic.written(value, digits);
    const give = (element, kinds, at) => {
      element.classList.remove(...kinds);
      element.classList.add(kinds[at]);
    };
    for (const element of all('[data-address]', copy)) {
      const name = element.dataset.address.replace(/^.*?\)\./, '');
      delete element.dataset.address;
      delete element.dataset.mark;
      element.classList.remove('later', 'current');
      const { value } = numbers.get(name) ?? {};
      if (value === undefined) continue;
      if (element.localName === 'text') {
        element.removeAttribute('textLength');
        element.textContent = element.classList.contains('bias') ? `${value < 0n ? '−' : '+'} ${text(value).replace('−', '')}` : text(value);
        if (!element.classList.contains('value')) give(element, ['fill-ink', 'fill-minus'], value < 0n ? 1 : 0);
      } else if (element.classList.contains('edge')) {
        // A layer without weights passes each value straight across.
        const weight = name.endsWith('product') ? numbers.get(name.replace(/product$/, 'weight')).value : 1n;
        const at = weight < 0n ? 0 : weight > 0n ? 1 : 2;
        give(element, ['stroke-minus', 'stroke-plus', 'stroke-zero'], at);
        element.setAttribute('stroke-width', [2.2, 1.6, 1.1][at]);
        element.setAttribute('stroke-dasharray', ['6 4', 'none', '1.5 3.5'][at]);
      }
    }
    // Below each layer after the inputs stands its activation.
    const heights = all('text', copy).map((part) => Number(part.getAttribute('y')));
    const captions = all('text', copy).filter((_, at) => heights[at] === Math.max(...heights));
    captions.slice(1).forEach((caption, at) => {
      for (const squeezed of ['textLength', 'font-style']) caption.removeAttribute(squeezed);
      caption.textContent = functions[activations[at]]?.caption ?? activations[at];
    });
    copy.querySelector('title').textContent = `Network ${title.replace('(', ' with its values at (')}`;
    copy.querySelector('desc').textContent = 'Its weights, biases and values are worked out neuron by neuron beside it.';
    return [copy];
  }

  return { html, svg, all, ledgers, diagram };
})();
