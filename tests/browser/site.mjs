// The built site as files: which pages there are, and what its traces say.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Every file of a site, by its path inside it. */
export function openSite(folder) {
  const root = resolve(folder);
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'))
    .sort();
  const pages = files.filter((file) => file.endsWith('.html')).map((file) => openPage(root, file));
  return { root, url: `${pathToFileURL(root)}/`, files: new Set(files), pages };
}

function openPage(root, file) {
  const path = join(root, file);
  const source = readFileSync(path, 'utf8');
  return { file, path, url: pathToFileURL(path).href, source, trace: readTrace(dirname(path), source) };
}

/** The trace beside a page: address → value as text, and the arithmetic it was worked in; null on the index. */
function readTrace(folder, page) {
  const [json, csv] = ['trace.json', 'trace.csv'].map((name) => join(folder, name));
  if (!existsSync(json) || !existsSync(csv)) return null;
  const parsed = JSON.parse(readFileSync(json, 'utf8'));
  const { arithmetic } = parsed;
  const [header, ...rows] = parseCsv(readFileSync(csv, 'utf8'));
  const values = new Map(rows.map((row) => [row[header.indexOf('address')], row[header.indexOf('value')]]));
  const wide = readWide(join(folder, 'traces'), namesOn(page));
  wide.forEach((pass) => pass.values.forEach((value, address) => values.set(address, value)));
  parsed.traces.push(...wide.map((pass) => pass.trace));
  return { arithmetic, values, document: JSON.stringify(parsed) };
}

/** Every name in the addresses of a page: neurons, sources, quantities. */
function namesOn(source) {
  return new Set([...source.matchAll(/data-address="[^"]*?\)\.([^"]*)"/g)].flatMap(([, rest]) => rest.split('.')));
}

/** Passes too large for the trace files: those in files of their own, and of others what their neurons came to. */
function readWide(folder, names) {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.csv')).sort();
  return files.flatMap((file) => {
    const [header, ...rows] = parseCsv(readFileSync(join(folder, file), 'utf8'));
    const named = rows.map((row) => Object.fromEntries(header.map((column, at) => [column, row[at]])));
    if (header[0] === 'network') {
      const passes = groupBy(named, ({ network, input }) => `${network}(${input})`);
      return [...passes.values()].map((pass) => readPass(pass[0].network, pass[0].input, pass, names));
    }
    const [, network, data, row] = file.replaceAll(sep, '/').match(/^([^/]+)\/(.+)-(\d+)\.csv$/);
    return [readPass(network, `${data}#${row}`, named, names)];
  });
}

/** The items in groups of one key each, in order. */
function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) {
    if (!groups.has(key(item))) groups.set(key(item), []);
    groups.get(key(item)).push(item);
  }
  return groups;
}

/** A pass of dense layers out of its rows, in the form of trace.json, and its numbers by their addresses. */
function readPass(network, input, rows, names) {
  const values = new Map();
  const layers = [];
  let inputs = [];
  // Where the file leaves the products of the first layer out, one source stands for all inputs.
  let before = ['(inputs)'];
  const put = (neuron, quantity, value) => { if (value) values.set(`${network}(${input}).${neuron}.${quantity}`, value); };
  for (const of of groupBy(rows, ({ layer }) => layer).values()) {
    const neurons = [...groupBy(of, ({ neuron }) => neuron)].map(([name, own]) => {
      const terms = own.filter(({ source }) => source);
      for (const term of terms) {
        for (const [quantity, column] of [['weight', 'weight'], ['input', 'value'], ['product', 'product'], ['sum', 'running_sum']]) put(name, `${term.source}.${quantity}`, term[column]);
      }
      for (const quantity of ['sum', 'bias', 'z', 'a']) put(name, quantity, own.at(-1)[quantity]);
      // Of thousands, those that are not on the page lead nowhere on it.
      const told = terms.length > 1000 ? terms.filter(({ source }) => names.has(source)) : terms;
      return { name, z: own.at(-1).z, terms: terms.length > 0 ? told : before.map((source) => ({ source })) };
    });
    if (layers.length === 0) {
      before = [...new Set(neurons.flatMap(({ terms }) => terms.map(({ source }) => source)))];
      of.forEach(({ source, value }) => { if (source) put(source, 'a', value); });
    }
    layers.push({ neurons });
    if (layers.length === 1) inputs = before.map((name) => ({ name }));
    before = neurons.map(({ name }) => name);
  }
  return { values, trace: { network, input, inputs, layers } };
}

/** Rows of a CSV text (RFC 4180). */
export function parseCsv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1 || (row[0] ?? '') !== '');
}
