// The page shows what the trace says: every number with an address is compared with the trace beside the page.

/** NETWORK(INPUT).NEURON.QUANTITY, the quantity with the source it goes with; or a number of the network as a whole. */
const ADDRESS = /^[^\s().]+\([^()]*\)(\.(total|loss|learning-rate|loss-after)|(\.[^\s.()]+){2,4})$/u;

/** What a page writes for a number, as a program writes it: “− 2” is -2, “1.5·10⁻⁷” is 1.5e-7. */
export function plain(written) {
  const raised = { '⁻': '-', '⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5', '⁶': '6', '⁷': '7', '⁸': '8', '⁹': '9' };
  return written
    .replace(/[\s\u00a0\u202f]/g, '')
    .replace(/^\((.*)\)$/, '$1')
    .replace(/^\+/, '')
    .replace('−', '-')
    .replace(/·10([⁻⁰¹²³⁴-⁹]+)/, (_, power) => `e${[...power].map((digit) => raised[digit]).join('')}`);
}

/** Whether a written number is this value: to the digit if nothing is rounded for display, else to its last place. */
export function agrees(written, value, rounded) {
  const text = plain(written);
  if (!/^-?\d+(\.\d+)?(e-?\d+)?$/.test(text)) return false;
  if (Number(text) === Number(value)) return true;
  if (!rounded) return false;
  const [digits, power] = text.split('e');
  const unit = 10 ** (Number(power ?? 0) - (digits.split('.')[1]?.length ?? 0));
  return Math.abs(Number(text) - Number(value)) <= 0.5 * unit * (1 + 1e-9);
}

export async function shownAsTraced({ tab, page }) {
  const comma = await tab.evaluate(() => document.documentElement.dataset.decimal === ',');
  const numbers = await tab.evaluate(() => [...document.querySelectorAll('[data-address]')].map((element) => {
    // An edge or a node stands for a number without showing one.
    const drawn = element.closest('svg') !== null && element.localName !== 'text';
    const unsigned = element.namespaceURI.endsWith('MathML');
    const lane = element.dataset.lane ?? element.closest('[data-lane]')?.dataset.lane;
    return [element.dataset.address, drawn ? null : element.textContent, unsigned, lane, page_tests.name(element)];
  }));
  if (page.trace === null) return numbers.map(([, , , , name]) => `a number without a trace beside it: ${name}`);
  const found = [];
  for (const [address, written, unsigned, lane, name] of numbers) {
    const text = comma ? written?.replace(',', '.') ?? null : written;
    if (comma && written?.includes('.')) found.push(`a decimal point on a page with commas: ${name}`);
    const value = page.trace.values.get(address);
    if (!ADDRESS.test(address)) found.push(`not an address: ${name}`);
    else if (value === undefined) found.push(`no number of the trace has this address: ${name}`);
    else if (text !== null) {
      // In an equation the sign is a mark of its own, before the number or between two terms.
      const expected = unsigned && !/^[−-]/.test(text.trim()) ? value.replace(/^-/, '') : value;
      const rounded = (lane ?? page.trace.arithmetic) !== 'by-hand';
      if (!agrees(text, expected, rounded)) found.push(`the page shows ${text.trim()}, the trace has ${value}: ${name}`);
    }
  }
  return found;
}

/** The ledgers of a page are not empty of addresses: the check above has something to compare. */
export async function ledgersAreBound({ tab }) {
  return tab.evaluate(() => [...document.querySelectorAll('.walk table.ledger')]
    .filter((ledger) => !ledger.querySelector('td.out[data-address]') && !ledger.closest('[hidden]'))
    .map((ledger) => `a ledger whose numbers have no address: ${page_tests.name(ledger)}`));
}

/** CSV and JSON say the same. */
export function tracesAgree({ page }) {
  if (page.trace === null) return [];
  const found = [];
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return;
    if (typeof node.address === 'string' && 'value' in node) {
      const value = page.trace.values.get(node.address);
      if (value === undefined || Number(value) !== Number(node.value)) {
        found.push(`trace.json has ${node.value} for ${node.address}, trace.csv ${value}`);
      }
    }
    Object.values(node).forEach(visit);
  };
  visit(JSON.parse(page.trace.document));
  return found;
}
