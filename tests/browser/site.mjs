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
  return {
    file,
    path,
    url: pathToFileURL(path).href,
    source: readFileSync(path, 'utf8'),
    trace: readTrace(dirname(path)),
  };
}

/** The trace beside a page: address → value as text, and the arithmetic it was worked in; null on the index. */
function readTrace(folder) {
  const [json, csv] = ['trace.json', 'trace.csv'].map((name) => join(folder, name));
  if (!existsSync(json) || !existsSync(csv)) return null;
  const document = readFileSync(json, 'utf8');
  const { arithmetic } = JSON.parse(document);
  const [header, ...rows] = parseCsv(readFileSync(csv, 'utf8'));
  const values = new Map(rows.map((row) => [row[header.indexOf('address')], row[header.indexOf('value')]]));
  return { arithmetic, values, document };
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
