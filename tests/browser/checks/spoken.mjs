// What a screen reader is given: every line of a walk and every neuron of a drawing, against the trace.

import { plain } from './numbers.mjs';

/** Signs that programs read as something else, or not at all. */
const UNSAID = /[·≈]|(^|[^\p{L}\d])-\d/u;

/** A page with more lines than this is not listened to line by line. */
const LINES = 150;

export async function saidAsTraced({ tab, page }) {
  if (page.trace === null) return [];
  const { ledgers, comma, drawn } = await tab.evaluate(() => ({
    ledgers: [...document.querySelectorAll('.walk .ledger')].filter((ledger) => !ledger.closest('[hidden]')).map((ledger) => [...ledger.querySelectorAll('tbody tr')]
      .map((row) => ({ value: row.querySelector('.out').dataset.address, running: row.querySelector('.running')?.dataset.address }))),
    comma: document.documentElement.dataset.decimal === ',',
    drawn: [...document.querySelectorAll('.words')]
      .flatMap((list) => [...(list.closest('.walk, .drawn')?.querySelectorAll('.node[data-address]') ?? [])])
      .map(({ dataset }) => dataset.address),
  }));
  if (ledgers.flat().length > LINES) return [];
  const { tables, items } = await listen(tab);
  const values = page.trace.values;
  const rounded = page.trace.arithmetic !== 'by-hand';
  /** A number as it is said, and whether a cell says it. */
  const said = (address) => values.get(address).replace('-', 'minus ').replace('.', comma ? ',' : '.');
  const says = (cell, address) => {
    const number = Number(plain(cell ?? '').replace(',', '.'));
    const value = Number(values.get(address));
    return cell !== '' && (number === value || (rounded && Math.abs(number - value) < 1e-3));
  };
  const out = [];
  for (const ledger of ledgers) {
    // Tables are said in the order of the page; those before this ledger are none of a walk.
    const table = tables.splice(0, 1 + tables.findIndex((rows) => rows.length === ledger.length
      && rows.every((cells, at) => ledger[at].value === undefined || says(cells[3], ledger[at].value)))).at(-1);
    if (table === undefined) return [...out, `no table says what stands in the ledger of ${ledger[0].value}`];
    for (const [at, cells] of table.entries()) {
      const { value, running } = ledger[at];
      const where = `${value}: “${cells.join(' | ')}”`;
      if (cells.some((cell) => UNSAID.test(cell))) out.push(`a sign that is not said, ${where}`);
      if (running !== undefined && !says(cells[4], running)) out.push(`the sum so far is not said, ${where}`);
      const [, neuron, source] = value?.match(/^(.*\)\.[^.]+)\.([^.]+)\.product$/) ?? [];
      if (neuron === undefined || rounded) continue;
      const product = ['weight', 'input'].map((quantity) => said(`${neuron}.${source}.${quantity}`)).join(' times ');
      if (cells[1] !== product) out.push(`not “${product}” is said, ${where}`);
    }
  }
  // Every neuron of a drawing stands in the list beside it, with what it puts out.
  for (const address of new Set(drawn)) {
    const [, neuron] = address.match(/\)\.([^.]+)\.a$/) ?? [];
    if (neuron === undefined || rounded || !values.has(address)) continue;
    const own = items.filter((item) => item.startsWith(`${neuron}: `) || item.startsWith(`Input ${neuron} `) || item.includes(`Output of ${neuron}: `));
    if (!own.some((item) => item.includes(said(address)))) out.push(`no list says that ${address} is ${said(address)}: “${own[0] ?? ''}”`);
    const unsaid = own.find((item) => UNSAID.test(item) || item.includes('−'));
    if (unsaid !== undefined) out.push(`a sign that is not said: “${unsaid}”`);
  }
  return out.slice(0, 8);
}

/** The names in Chromium's accessibility tree: cells of tables by their rows, without headings of columns, and items of lists. */
async function listen(tab) {
  const session = await tab.context().newCDPSession(tab);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const children = (node) => (node.childIds ?? []).map((id) => byId.get(id)).filter((child) => child !== undefined);
  const inside = (node, ...roles) => children(node)
    .flatMap((child) => (!child.ignored && roles.includes(child.role?.value) ? [child] : inside(child, ...roles)));
  const name = (node) => (node.name?.value ?? '').replace(/\s+/g, ' ').trim();
  const text = (node) => children(node).map((child) => (child.role?.value === 'StaticText' ? name(child) : text(child))).join(' ').trim();
  const everyTable = (node) => inside(node, 'table').flatMap((table) => [table, ...everyTable(table)]);
  const rows = (table) => inside(table, 'row').map((row) => inside(row, 'rowheader', 'columnheader', 'cell', 'gridcell'));
  return {
    tables: everyTable(nodes[0]).map((table) => rows(table).filter((row) => !row.some(({ role }) => role.value === 'columnheader')).map((row) => row.map(name))),
    items: inside(nodes[0], 'listitem').map(text),
  };
}
