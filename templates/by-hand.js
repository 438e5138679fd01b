// By-hand arithmetic, digit for digit that of `src/number`. A number is a whole number (BigInt) of units of 10^−digits.
'use strict';

const size = (a) => (a < 0n ? -a : a);

/** Whether all words of a condition are facts, or with "!" are none. */
const holds = (condition, facts) => condition.split(' ').every((word) => facts.has(word.replace('!', '')) !== word.startsWith('!'));

function byHand(digits) {
  const unit = 10n ** BigInt(digits);
  /** a/b rounded half away from zero, and whether that is a/b itself; b > 0. */
  const rounded = (a, b) => [(a < 0n ? -1n : 1n) * ((2n * size(a) + b) / (2n * b)), a % b === 0n];

  function written(value) {
    const decimals = String(size(value) % unit).padStart(digits, '0').replace(/0+$/, '');
    return `${value < 0n ? '−' : ''}${size(value) / unit}${decimals && `.${decimals}`}`;
  }

  /** The number that a text means, if it means one and has no more decimals than can be written. */
  function read(text) {
    const [, sign, whole, decimals = ''] = text.trim().match(/^([-−+]?)(\d+)(?:[.,](\d+))?$/) ?? [];
    if (!whole || /[1-9]/.test(decimals.slice(digits))) return undefined;
    const value = BigInt(whole + decimals.slice(0, digits).padEnd(digits, '0'));
    return /[-−]/.test(sign) ? -value : value;
  }

  /** f(z), rounded once: ever nearer, until all that it may be rounds to the same (Ziv). It is off by less than 2^−p, where
   *  p = reach²/2 ≥ 32. Beyond p (for GELU, reach) f is that near to 0, 1 or |z|, so nothing goes farther. Each term of a
   *  series cuts off two parts of 2^6p at most, of which later terms make e^p < 2^1.5p times as much; there are fewer than
   *  2^p terms, and the bell multiplies by 2^1.5p once more: below 2^5p parts. Doubling a cosine makes an error 4 times as
   *  large, and has two bits for it. */
  function smooth(name, z) {
    for (let reach = 8n; ; reach *= 2n) {
      const p = (reach * reach) / 2n;
      const doublings = BigInt(z.toString(2).length);
      const bits = 6n * p + 2n * doublings;
      const one = 1n << bits;
      const times = (a, b) => (a * b) >> bits;
      const over = (a, b) => (a << bits) / b;
      const series = (first, next) => {
        let sum = 0n;
        for (let [n, term] = [1n, first]; size(term) > 1n; term = next(term, n), n += 1n) sum += term;
        return sum;
      };
      const x = (size(z) << bits) / unit;
      const [far, near] = [p, reach].map((end) => (x >> bits < end ? x : end << bits));
      const above = z < 0n ? 0n : x;
      const exp = (t) => series(one, (term, n) => times(-term, t) / n);
      const e = exp(far);
      const share = (part) => over(part, one + part);
      /** ln(1 + e) = 2·artanh(e/(2 + e)) */
      const log = (t) => series(2n * t, (term, n) => (times(term, times(t, t)) * (2n * n - 1n)) / (2n * n + 1n));
      /** The area under e^(−t²/2) from 0 to t: e^(−t²/2)·(t + t³/3 + t⁵/(3·5) + …) */
      const bell = (t) => times(exp(times(t, t) / 2n), series(t, (term, n) => times(term, times(t, t)) / (2n * n + 1n)));
      const value = {
        exp: () => e,
        sigmoid: () => (z < 0n ? share(e) : one - share(e)),
        tanh: () => (z < 0n ? -1n : 1n) * (one - 2n * share(times(e, e))),
        softplus: () => above + log(over(e, 2n * one + e)),
        silu: () => above - times(far, share(e)),
        gelu: () => above - times(near, one - over(bell(near), bell(reach << bits))) / 2n,
        cos: () => { // By cos 2t = 2·cos²t − 1.
          const square = times(x >> doublings, x >> doublings);
          let cosine = series(one, (term, n) => times(-term, square) / (2n * n * (2n * n - 1n)));
          for (let n = 0n; n < doublings; n += 1n) cosine = 2n * times(cosine, cosine) - one;
          return cosine;
        },
      }[name]();
      const [low, high] = [-1n, 1n].map((side) => rounded((value + (side << (bits - p))) * unit, one)[0]);
      if (low === high) return [low, false];
    }
  }

  const sum = (...terms) => terms.reduce((a, b) => a + b, 0n);
  const kinds = {
    sum: (...terms) => [sum(...terms), true],
    difference: (a, b) => [a - b, true],
    product: (a, b) => rounded(a * b, unit),
    // a·b + c·d + …, not rounded one by one.
    products: (...factors) => rounded(sum(...factors.map((a, at) => (at % 2 ? a * factors[at - 1] : 0n))), unit),
    quotient: (a, b) => rounded(a * unit, b),
    largest: (...terms) => [terms.reduce((a, b) => (a > b ? a : b)), true],
  };

  /** Takes the steps `[name, kind, operands, condition]` of a network from what is given, numbers and activations. Facts
   *  are `h1.z-`, `h1.z0`, `h1.z+`, `h1.a=` (not rounded), `activation.1:relu`. `refused` is a neuron with a number too
   *  large to be written. */
  function work(steps, given) {
    const [values, facts] = [new Map(), new Set()];
    const put = (name, value, isExact) => {
      values.set(name, value);
      facts.add(typeof value === 'string' ? `${name}:${value}` : name + (value < 0n ? '-' : value > 0n ? '+' : '0'));
      facts.add(isExact ? `${name}=` : 'rounded');
      return value;
    };
    given.forEach((value, name) => put(name, value, true));
    for (const [name, kind, operands, condition] of steps) {
      if (condition && !holds(condition, facts)) continue;
      const numbers = operands.map((operand) => values.get(operand));
      const value = put(name, ...(kinds[kind]?.(...numbers) ?? smooth(kind, ...numbers)));
      // It has to be below 2^96, once the zeros at its end are off.
      if (BigInt(written(value).replace(/\D/g, '')) >> 96n) return { values, facts, refused: name.split('.')[0] };
    }
    return { values, facts };
  }

  return { written, read, work };
}
