// node agree.mjs CASES: the arithmetic of templates/by-hand.js on networks with their traces, one JSON object a line.

import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const script = new URL('../../templates/by-hand.js', import.meta.url);
const context = vm.createContext({});
vm.runInContext(readFileSync(script, 'utf8'), context);
const byHand = vm.runInContext('byHand', context);

/** Every number of a network as `[name, value, relation]`, or the neuron at which it is refused. */
function worked({ digits, given, steps }) {
  const { read, written, work } = byHand(digits);
  const { values, facts, refused } = work(steps, new Map(Object.entries(given).map(([name, text]) => [name, read(text) ?? text])));
  if (refused !== undefined) return { refused };
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
