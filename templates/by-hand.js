// By-hand arithmetic in the browser, digit for digit that of `src/number`: for `explore.js`, on pages with an `explore` block.
// A number is a whole number (BigInt) of units of 10^−digits, so sums are exact.
'use strict';

const byHand = (() => {
  const size = (a) => (a < 0n ? -a : a);
  const floor = (a, b) => (a - ((a % b) + b) % b) / b;
  const ceiling = (a, b) => -floor(-a, b);
  const bitsOf = (a) => BigInt(a.toString(2).length);
  const hull = (ends) => ends.reduce(([low, high], a) => [a < low ? a : low, a > high ? a : high], [ends[0], ends[0]]);

  /** a/b as a whole number, rounded half away from zero; b > 0. */
  const rounded = (a, b) => (a < 0n ? -1n : 1n) * ((2n * size(a) + b) / (2n * b));

  /** A function that works each of its results out once, as long as they are not too many to keep. */
  function once(work) {
    const made = new Map();
    return (argument) => {
      if (made.size > 9999) made.clear();
      if (!made.has(argument)) made.set(argument, work(argument));
      return made.get(argument);
    };
  }

  /** The largest whole number whose square is not above n (Newton). */
  function root(n) {
    let x = 1n << (bitsOf(n) / 2n + 1n);
    for (;;) {
      const next = (x + n / x) >> 1n;
      if (next >= x) return x;
      x = next;
    }
  }

  /** Functions of intervals [low, high], in units of 2^−bits, that hold the true value for certain: every end is rounded outward. */
  const enclosures = once((bits) => {
    const unit = 1n << bits;
    const whole = (n) => [n * unit, n * unit];
    const plus = (x, y) => [x[0] + y[0], x[1] + y[1]];
    const minus = ([low, high]) => [-high, -low];
    const part = ([low, high], n) => [floor(low, n), ceiling(high, n)];
    const times = (x, y) => part(hull(x.flatMap((a) => y.map((b) => a * b))), unit);
    /** x/y for y above 0. */
    const over = (x, y) => hull(x.flatMap((a) => y.flatMap((b) => [floor(a * unit, b), ceiling(a * unit, b)])));
    const isSmall = (x) => x.every((end) => size(end) <= 2n);
    /** What is left out of a series whose terms shrink by half is below its last term. */
    const cut = ([low, high]) => [low - 4n, high + 4n];

    /** first + first·r₁ + first·r₁·r₂ + …, where next(term, n) = term·rₙ. */
    function series(first, next) {
      let [sum, term] = [first, first];
      for (let n = 1n; n === 1n || !isSmall(term); n += 1n) {
        term = next(term, n);
        sum = plus(sum, term);
      }
      return cut(sum);
    }

    /** x + x·f/3 + x·f²/5 + …: artanh or arctan of x, where f is x² or −x². */
    function oddSeries(x, f) {
      let [sum, power] = [x, x];
      for (let n = 3n; !isSmall(power); n += 2n) {
        power = times(power, f);
        sum = plus(sum, part(power, n));
      }
      return cut(sum);
    }

    /** e^x for x not above 0, as (e^(x/2^k))^(2^k). */
    function exp(x) {
      // e^−n < 2^−n.
      if (-x[1] >> bits > bits) return [0n, 1n];
      const halvings = bitsOf(-x[0] >> bits) + 6n;
      const small = part(x, 1n << halvings);
      let power = series(whole(1n), (term, n) => part(times(term, small), n));
      for (let k = 0n; k < halvings; k += 1n) power = times(power, power);
      return power;
    }

    /** By cos 2x = 2·cos²x − 1. */
    function cos(x) {
      const halvings = bitsOf(size(x[0]) >> bits) + 4n;
      const small = part(x, 1n << halvings);
      const square = times(small, small);
      let cosine = series(whole(1n), (term, n) => minus(part(times(term, square), 2n * n * (2n * n - 1n))));
      for (let k = 0n; k < halvings; k += 1n) {
        const [low, high] = plus(times(whole(2n), times(cosine, cosine)), whole(-1n));
        cosine = [low < -unit ? -unit : low, high > unit ? unit : high];
      }
      return cosine;
    }

    /** ln(1 + t) for t from 0 to 1, as 2·artanh(t/(t + 2)). */
    function logOnePlus(t) {
      const ratio = over(t, plus(t, whole(2n)));
      return times(whole(2n), oddSeries(ratio, times(ratio, ratio)));
    }

    /** √(2π), once, with π = 16·arctan(1/5) − 4·arctan(1/239) (Machin). */
    const rootOfTwoPi = once(() => {
      const arctan = (inverse) => oddSeries(part(whole(1n), inverse), part(whole(-1n), inverse * inverse));
      const [low, high] = plus(times(whole(32n), arctan(5n)), times(whole(-8n), arctan(239n)));
      return [root(low << bits), root(high << bits) + 1n];
    });

    /** Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …), with φ(x) = e^(−x²/2)/√(2π). */
    function normal(x) {
      if (x[0] < 0n) return plus(whole(1n), minus(normal(minus(x))));
      const square = times(x, x);
      // 1 − Φ(x) < e^(−x²/2) < 2^(−x²/2).
      if (square[0] >> (bits + 1n) > bits) return [unit - 1n, unit];
      const sum = series(x, (term, n) => part(times(term, square), 2n * n + 1n));
      return plus(part(whole(1n), 2n), times(sum, over(exp(minus(part(square, 2n))), rootOfTwoPi())));
    }

    const below = (x) => (x[1] > 0n ? minus(x) : x);
    function sigmoid(x) {
      const power = exp(below(x));
      return over(x[1] > 0n ? whole(1n) : power, plus(power, whole(1n)));
    }

    return {
      interval: (a, b) => [floor(a * unit, b), ceiling(a * unit, b)],
      exp,
      cos,
      sigmoid,
      tanh: (x) => plus(times(whole(2n), sigmoid(times(whole(2n), x))), whole(-1n)),
      softplus: (x) => plus(x[1] > 0n ? x : whole(0n), logOnePlus(exp(below(x)))),
      silu: (x) => times(x, sigmoid(x)),
      gelu: (x) => times(x, normal(x)),
    };
  });

  /** By-hand arithmetic holds whole numbers below 2^96, once the zeros at the end are off. */
  function isHeld(value, digits) {
    for (let left = digits; left > 0 && value % 10n === 0n; left -= 1) value /= 10n;
    return size(value) < 1n << 96n;
  }

  /** A function of z in units of 10^−digits. The same ones are asked for over and over while a slider moves. */
  const smooth = once((asked) => roundedOnce(...asked.split(' ')));

  /** A function of z, rounded once: the interval is made narrower until both of its ends round to the same number (Ziv). */
  function roundedOnce(name, atZero, text, decimals) {
    const [z, digits] = [BigInt(text), Number(decimals)];
    const unit = 10n ** BigInt(digits);
    if (z === 0n && atZero !== '') {
      const halves = BigInt(2 * Number(atZero)) * unit;
      return [rounded(halves, 2n), halves % 2n === 0n];
    }
    for (let bits = BigInt(64 + 4 * digits); ; bits *= 2n) {
      const functions = enclosures(bits);
      const [low, high] = functions[name](functions.interval(z, unit)).map((end) => rounded(end * unit, 1n << bits));
      if (low === high) return [low, false];
    }
  }

  /** How a number is written, with a true minus sign. */
  function written(value, digits) {
    const text = String(size(value)).padStart(digits + 1, '0');
    const [whole, decimals] = [text.slice(0, text.length - digits), text.slice(text.length - digits).replace(/0+$/, '')];
    return `${value < 0n ? '−' : ''}${whole}${decimals && digits ? `.${decimals}` : ''}`;
  }

  /** The number that a text means: null if it means none, or has more decimals than can be written. */
  function read(text, digits) {
    const [, sign, whole, decimals = ''] = text.trim().match(/^([-−+]?)(\d+)(?:[.,](\d+))?$/) ?? [];
    if (whole === undefined || decimals.replace(/0+$/, '').length > digits) return null;
    const value = BigInt(whole + decimals.slice(0, digits).padEnd(digits, '0'));
    return /[-−]/.test(sign) ? -value : value;
  }

  /** Every number of a forward pass by its name, such as `h1.x1.product`: its value, and whether "=" is true of it.
   *  `given` holds inputs, weights and biases by name. The products of a neuron
   *  and the shares of a layer are told together as well: whether they are, as written, what they should be. A number that is too large is an error with the neuron's name. */
  function forward({ digits, inputs, layers, functions }, given, activations) {
    const unit = 10n ** BigInt(digits);
    const numbers = new Map();
    const valueOf = (name) => numbers.get(name).value;
    function put(neuron, quantity, value, exact = true) {
      if (!isHeld(value, digits)) throw new RangeError(neuron);
      numbers.set(`${neuron}.${quantity}`, { value, exact });
      return value;
    }
    const product = (a, b) => [rounded(a * b, unit), (a * b) % unit === 0n];

    for (const input of inputs) put(input, 'a', given.get(`${input}.a`));
    let sources = inputs;
    layers.forEach(({ neurons, dense, slope }, at) => {
      for (const [index, neuron] of neurons.entries()) {
        if (!dense) {
          put(neuron, 'z', valueOf(`${sources[index]}.a`));
          continue;
        }
        let sum = 0n;
        for (const source of sources) {
          const weight = put(neuron, `${source}.weight`, given.get(`${neuron}.${source}.weight`));
          const input = put(neuron, `${source}.input`, valueOf(`${source}.a`));
          sum += put(neuron, `${source}.product`, ...product(weight, input));
          put(neuron, `${source}.sum`, sum);
        }
        put(neuron, 'sum', sum);
        const unrounded = sources.reduce((total, source) => total + valueOf(`${neuron}.${source}.weight`) * valueOf(`${source}.a`), 0n);
        numbers.set(`${neuron}.products`, { value: sum, exact: unrounded === sum * unit });
        put(neuron, 'z', sum + put(neuron, 'bias', given.get(`${neuron}.bias`)));
      }
      const zs = neurons.map((neuron) => valueOf(`${neuron}.z`));
      const activation = activations[at];
      if (activation === 'softmax') {
        const [, largest] = hull(zs);
        let [total, shares] = [0n, 0n];
        for (const [index, neuron] of neurons.entries()) {
          put(neuron, 'shift', largest);
          const shifted = put(neuron, 'shifted', zs[index] - largest);
          total += put(neuron, 'exp', ...smooth(`exp 1 ${shifted} ${digits}`));
        }
        for (const neuron of neurons) {
          put(neuron, 'total', total);
          const share = valueOf(`${neuron}.exp`) * unit;
          shares += put(neuron, 'a', rounded(share, total), share % total === 0n);
        }
        numbers.set(`${at + 1}.shares`, { value: shares, exact: shares === unit });
      } else {
        const { pieces, zero } = functions[activation];
        for (const [index, neuron] of neurons.entries()) {
          const z = zs[index];
          const piece = pieces?.[z < 0n ? 0 : 1];
          const made = { 0: [0n], 1: [unit], z: [z] }[piece] ?? (piece ? product(read(slope, digits), z) : smooth(`${activation} ${zero ?? ''} ${z} ${digits}`));
          put(neuron, 'a', ...made);
        }
      }
      sources = neurons;
    });
    return numbers;
  }

  return { size, hull, read, written, forward };
})();
