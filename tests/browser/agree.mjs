// node agree.mjs CASES: the arithmetic of templates/explore.js on networks with their traces, one JSON object a line.

import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const script = new vm.Script(readFileSync(new URL('../../templates/explore.js', import.meta.url), 'utf8'));

/** The arithmetic to so many decimals, as a page has it that has nothing to change otherwise. */
const byHand = new Map();
function arithmetic(digits) {
  if (!byHand.has(digits)) {
    const document = { querySelector: () => ({ dataset: { digits } }), documentElement: { dataset: {} } };
    const context = vm.createContext({ document, all: () => [] });
    script.runInContext(context);
    byHand.set(digits, vm.runInContext('({ written, work })', context));
  }
  return byHand.get(digits);
}

/** Every number of a network as `[name, value, relation]`, or the neuron at which it is refused. */
function worked({ digits, given, steps }) {
  const { written, work } = arithmetic(digits);
  const { values, facts } = work(steps, given);
  if (facts.has('refused')) return { refused: values.get('refused') };
  // Constants and slopes, and what products and shares are together, are no numbers of the trace.
  const own = [...values].filter(([name]) => /^[^.]+\.(?!(products|shares|excess)$)/.test(name) && !/^(activation|slope)\./.test(name));
  return { numbers: new Map(own.map(([name, value]) => [name, [written(value).replace('−', '-'), facts.has(`${name}=`) ? '=' : '≈']])) };
}

const wrong = [];
const count = { networks: 0, numbers: 0, refused: 0 };
for (const line of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  const { network, numbers = [], refused } = JSON.parse(line);
  const here = worked(network);
  count.networks += 1;
  count.numbers += numbers.length;
  count.refused += refused === undefined ? 0 : 1;
  if (here.refused !== refused) wrong.push(`refused at ${here.refused}, not at ${refused}: ${line.slice(0, 3000)}`);
  for (const [name, ...expected] of numbers) {
    const found = here.numbers?.get(name) ?? [];
    if (found.join() !== expected.join()) wrong.push(`${name} is ${found}, not ${expected}: ${line.slice(0, 3000)}`);
  }
  if (refused === undefined && here.numbers !== undefined && here.numbers.size !== numbers.length) wrong.push(`${here.numbers.size} numbers, not ${numbers.length}`);
}
for (const says of wrong.slice(0, 5)) console.log(says);
if (wrong.length > 0) {
  console.log(`${wrong.length} differences`);
  process.exit(1);
}
console.log(`${count.networks} networks, ${count.numbers} numbers, ${count.refused} refused: all agree`);
