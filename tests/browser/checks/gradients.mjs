// The chain rule written down a second time: what each number of a backward pass was made from, read out of the shape of
// the network and the name of the loss in trace.json.

/** What each output adds to the loss, and how the loss changes with it. */
const LOSSES = {
  mse: { error: ['a', 'target'], loss: ['error'], 'a.grad': ['error'] },
  'half-squared-error': { error: ['a', 'target'], square: ['error'], loss: ['square'], 'a.grad': ['error'] },
  'binary-cross-entropy': {
    log: ['a'], 'log-part': ['target', 'log'], 'rest-log': ['a'], 'rest-part': ['target', 'rest-log'],
    loss: ['log-part', 'rest-part'], push: ['target', 'a'], pull: ['target', 'a'], 'a.grad': ['push', 'pull'],
  },
  'cross-entropy': { log: ['a'], 'log-part': ['target', 'log'], loss: ['log-part'], 'a.grad': ['target', 'a'] },
};

/** Slopes that are worked out from the output; the others from z. */
const FROM_THE_OUTPUT = ['sigmoid', 'tanh'];

/** Tells `made` of each number of a backward pass what it was made from, and `copies` of those that are another one passed on. */
export function readGradients({ network, input, inputs, layers, backward }, made, copies) {
  if (!backward) return;
  const whole = `${network}(${input})`;
  const there = new Set(backward.numbers.map(({ address }) => address));
  /** A part whose factor is 0 is left out: a number is made from those operands that there are. */
  const put = (address, operands, copied = false) => {
    if (!there.has(address)) return;
    made.set(address, operands.filter((operand) => there.has(operand) || made.has(operand)));
    if (copied && made.get(address).length === 1) copies.add(address);
  };
  const rate = `${whole}.learning-rate`;
  const losses = LOSSES[backward.loss];
  const values = new Map(backward.numbers.map(({ address, value }) => [address, value]));
  const outputs = layers.at(-1).neurons.map(({ name }) => `${whole}.${name}`);
  for (const own of outputs) {
    put(`${own}.target`, []);
    for (const [quantity, operands] of Object.entries(losses)) {
      // A share that should be 0 costs nothing, so nothing comes back from it.
      const nothing = backward.loss === 'cross-entropy' && quantity === 'a.grad' && values.get(`${own}.target`) === 0;
      const copied = quantity === 'a.grad' && backward.loss === 'half-squared-error';
      put(`${own}.${quantity}`, nothing ? [] : operands.map((operand) => `${own}.${operand}`), copied);
    }
  }
  const terms = outputs.map((own) => `${own}.loss`);
  put(`${whole}.total`, terms);
  put(`${whole}.loss`, there.has(`${whole}.total`) ? [`${whole}.total`] : terms);
  put(rate, []);
  layers.map((layer, at) => [layer, layers[at + 1]]).reverse().forEach(([{ activation, neurons }, after]) => {
    const all = (quantity) => neurons.map(({ name }) => `${whole}.${name}.${quantity}`);
    neurons.forEach(({ name }, at) => {
      const own = `${whole}.${name}`;
      if (after) {
        const parts = after.neurons.map((reader) => `${whole}.${reader.name}.${name}.input.grad`);
        put(`${own}.a.grad`, after.neurons[0].terms ? parts : [`${whole}.${after.neurons[at].name}.z.grad`], true);
      }
      put(`${own}.slope`, [`${own}.${FROM_THE_OUTPUT.includes(activation) ? 'a' : 'z'}`]);
      put(`${own}.weighted`, [`${own}.a`, `${own}.a.grad`]);
    });
    neurons.forEach(({ name, terms: read = [] }) => {
      const own = `${whole}.${name}`;
      put(`${own}.mean`, all('weighted'));
      put(`${own}.excess`, [`${own}.a.grad`, `${own}.mean`]);
      const together = activation === 'softmax' && backward.loss === 'cross-entropy' && !after;
      const through = activation === 'softmax' ? ['a', 'excess'] : ['a.grad', 'slope'];
      put(`${own}.z.grad`, (together ? ['a', 'target'] : through).map((quantity) => `${own}.${quantity}`));
      put(`${own}.bias.grad`, [`${own}.z.grad`], true);
      put(`${own}.bias.step`, [rate, `${own}.bias.grad`]);
      put(`${own}.bias.updated`, [`${own}.bias`, `${own}.bias.step`]);
      for (const { source } of read) {
        const weight = `${own}.${source}.weight`;
        put(`${weight}.grad`, [`${own}.z.grad`, `${own}.${source}.input`]);
        put(`${own}.${source}.input.grad`, [weight, `${own}.z.grad`]);
        put(`${weight}.step`, [rate, `${weight}.grad`]);
        put(`${weight}.updated`, [weight, `${weight}.step`]);
      }
    });
  });
  // The same pass once more, with every parameter as it is by then.
  const parameters = layers.flatMap(({ neurons }) => neurons.flatMap(({ name, terms: read = [] }) => [
    ...read.map(({ source }) => `${whole}.${name}.${source}.weight.updated`),
    there.has(`${whole}.${name}.bias.updated`) ? `${whole}.${name}.bias.updated` : `${whole}.${name}.bias`,
  ]));
  put(`${whole}.loss-after`, [...inputs.map(({ name }) => `${whole}.${name}.a`), ...parameters, ...outputs.map((own) => `${own}.target`)]);
}
