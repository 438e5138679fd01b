// `explore` blocks: readers change a network, and every number follows, digit for digit as in `src/number`. Numbers are whole
// numbers (BigInt) of units of 10^−digits.
'use strict';

const { digits } = document.querySelector('.explore').dataset;
const { decimal = '.' } = document.documentElement.dataset;
const unit = 10n ** BigInt(digits);
const sign = (a) => (a < 0n ? -1n : 1n);
const size = (a) => sign(a) * a;
/** a/b, half away from zero; b > 0. */
const rounded = (a, b) => sign(a) * ((2n * size(a) + b) / (2n * b));

function written(value, point = decimal) {
  const decimals = String(size(value) % unit).padStart(digits, '0').replace(/0+$/, '');
  return `${value < 0n ? '−' : ''}${size(value) / unit}${decimals && point + decimals}`;
}

/** The number that a text means; names of activations stay as they are. */
function read(text) {
  const [whole, decimals = ''] = text.trim().replace('−', '-').split(/[.,]/);
  return /\d/.test(whole) ? BigInt(whole + decimals.slice(0, digits).padEnd(digits, '0')) : text;
}

/** f(z) as a fraction, ever nearer until all that it may be rounds alike (Ziv): off by less than 2^−p, see `steps.rs`. */
function smooth(name, z) {
  for (let reach = 8n; ; reach *= 2n) {
    const p = (reach * reach) / 2n;
    const bits = 6n * p + 2n * BigInt(z.toString(2).length);
    const one = 1n << bits;
    const times = (a, b) => (a * b) >> bits;
    const square = (a) => times(a, a);
    const series = (term, next, n = 1n) => (size(term) > 1n ? term + series(next(term, n), next, n + 1n) : 0n);
    const x = (size(z) << bits) / unit;
    const [far, near] = [p, reach].map((end) => (x >> bits < end ? x : end << bits));
    const above = z < 0n ? 0n : x;
    const exp = (t) => series(one, (term, n) => times(-term, t) / n);
    const e = exp(far);
    const share = (part) => (part << bits) / (one + part);
    // The area under e^(−t²/2) from 0 to t: e^(−t²/2)·(t + t³/3 + t⁵/(3·5) + …)
    const bell = (t) => times(exp(square(t) / 2n), series(t, (term, n) => times(term, square(t)) / (2n * n + 1n)));
    const cos = (t) => (t > one ? 2n * square(cos(t / 2n)) - one : series(one, (term, n) => times(-term, square(t)) / (2n * n * (2n * n - 1n))));
    const value = {
      exp: () => e,
      sigmoid: () => (z < 0n ? share(e) : one - share(e)),
      tanh: () => sign(z) * (one - 2n * share(square(e))),
      // ln(1 + e) = u + u²/2 + u³/3 + … with u = e/(1 + e)
      softplus: () => above + series(share(e), (term, n) => (times(term, share(e)) * n) / (n + 1n)),
      silu: () => above - times(far, share(e)),
      gelu: () => above - times(near, one - (bell(near) << bits) / bell(reach << bits)) / 2n,
      cos: () => cos(x),
    }[name]();
    const off = 1n << (bits - p);
    // Never exact, so neither is the fraction.
    if (rounded((value - off) * unit, one) === rounded((value + off) * unit, one)) return [2n * value * unit + 1n, 2n * one];
  }
}

/** Kinds of steps, as fractions. */
const kinds = {
  sum: (...terms) => [terms.reduce((a, b) => a + b, 0n), 1n],
  products: (...factors) => [factors.reduce((total, a, at) => (at % 2 ? total + a * factors[at - 1] : total), 0n), unit],
  quotient: (a, b) => [a * unit, b],
  largest: (...terms) => [terms.reduce((a, b) => (a > b ? a : b)), 1n],
};

/** Whether all words of a condition are facts, or with "!" are none. */
const holds = (condition, facts) => condition.split(' ').every((word) => facts.has(word.replace('!', '')) !== (word[0] === '!'));

/** Takes steps `[name, kind, operands, condition]`. Facts: `h1.z-`, `h1.z0`, `h1.z+`, `h1.a=` (not rounded), `activation.1:relu`. */
function work(steps, given) {
  const [values, facts] = [new Map(), new Set()];
  const put = (name, value) => {
    values.set(name, value);
    facts.add(name + (value < 0n ? '-' : value > 0n ? '+' : value === 0n ? '0' : `:${value}`));
  };
  for (const [name, text] of Object.entries(given)) put(name, read(text));
  for (const [name, kind, operands, condition] of steps) {
    if (condition && !holds(condition, facts)) continue;
    const numbers = operands.map((operand) => values.get(operand));
    const [above, below] = kinds[kind]?.(...numbers) ?? smooth(kind, ...numbers);
    const value = rounded(above, below);
    put(name, value);
    facts.add(above % below ? 'rounded' : `${name}=`);
    // Its digits as written have to be below 2^96.
    if (BigInt(written(value).replace(/\D/g, '')) >> 96n) {
      facts.add('refused');
      values.set('refused', name.split('.')[0]);
      break;
    }
  }
  return { values, facts };
}

/** Writes numbers in their places, and hides what stands under conditions that fail. */
function fill(part, { values, facts }) {
  for (const one of all('[data-when]', part)) one.toggleAttribute('hidden', !holds(one.dataset.when, facts));
  for (const place of all('[data-number]', part)) {
    const value = values.get(place.dataset.number);
    place.lastChild.data = typeof value === 'bigint' ? written(size(value), place.matches('pre *') ? '.' : decimal) : value ?? '';
    if (place.matches('.out')) place.className = `out ${value < 0n ? 'minus' : value > 0n ? 'plus' : 'zero'}`;
  }
}

for (const block of all('.explore')) {
  const network = JSON.parse(block.dataset.network);
  const form = block.querySelector('form');
  const [reset, copy] = all('button', form);
  const [says, lesson] = all('.says, .lesson', form);
  const fields = all('.field', form).map((field) => all('[name], [step]', field));
  const given = { ...network.given };
  const compute = (more) => work(network.steps, { ...given, ...more });

  /** The first output over the only input. */
  function draw({ values, facts }) {
    const [x, y] = network.curve;
    const line = network.points.map((point) => [read(point), compute({ [x]: point }).values.get(y)]);
    const heights = [0n, values.get(y), ...line.map(([, height]) => height)].sort((a, b) => (a < b ? -1 : 1));
    const [least, most] = [heights[0], heights.at(-1)];
    if (most === undefined) return;
    const [, svg, , curve, point] = all('svg, path', form);
    curve.setAttribute('d', `M${line.join('L')}`);
    point.setAttribute('d', `M${values.get(x)},${values.get(y)}h.1`);
    svg.setAttribute('viewBox', [network.left, -most, network.width, most - least || 1n].join(' '));
    values.set('least', written(least)).set('most', written(most));
    facts.add('drawn');
  }

  function follow({ target = form } = {}) {
    for (const [field, slider] of fields) {
      if (target === slider) field.value = written(read(Number(slider.value).toFixed(digits)));
      if (!field.checkValidity()) continue;
      given[field.name] = field.value;
      if (slider) slider.value = written(read(field.value), '.').replace('−', '-');
    }
    const changed = fields.filter(([{ name }]) => read(given[name]) !== read(network.given[name]));
    const rows = network.rows.map(compute);
    const whole = compute();
    const { values, facts } = [...rows, whole].find(({ facts }) => facts.has('refused')) ?? whole;
    if (changed.length) facts.add('changed');
    if (network.curve) draw(whole);
    fill(block, { values, facts });
    fill(lesson, whole);
    all('.data tr:has([data-number])', block).forEach((row, at) => fill(row, rows[at]));
    // Columns stand on the decimal point.
    for (const table of all('table', block)) {
      for (const cells of Object.values(Object.groupBy(all('td[data-number]', table), ({ cellIndex }) => cellIndex))) {
        const lengths = cells.map(({ lastChild }) => lastChild.data.match(/([.,].*)?$/)[0].length);
        const most = Math.max(...lengths);
        cells.forEach((cell, at) => { cell.dataset.pad = (decimal + '0'.repeat(most)).slice(lengths[at], most); });
      }
    }
    reset.ariaDisabled = !changed.length;
    mark('stepped');
    settle(block, String(new URLSearchParams(changed.map(([{ name }]) => [name, given[name].replace('−', '-')]))), () => says.innerText);
  }

  /** All as at the beginning, but for some changes. */
  function start(state) {
    const changes = new URLSearchParams(state);
    form.reset();
    for (const [field] of fields) {
      const before = field.value;
      field.value = changes.get(field.name) ?? before;
      if (!field.checkValidity()) field.value = before;
    }
    follow();
  }

  form.oninput = follow;
  reset.onclick = () => start('');
  opening.set(block.id, start);
  copy.onclick = () => {
    lesson.hidden = false;
    getSelection().selectAllChildren(lesson.lastElementChild);
    // Its successor needs a secure connection.
    document.execCommand('copy');
    say(lesson.firstElementChild.textContent);
  };
  follow();
  // Nothing changed yet.
  clearTimeout(settling);
}
