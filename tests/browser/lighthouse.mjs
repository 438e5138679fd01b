// node lighthouse.mjs SITE [PAGE]: Lighthouse's accessibility score of a page, the XOR lesson if none is named; it has to be 100.
//
// Not part of `tests/run`, for it takes two hundred packages; they are installed on demand:
//   npm install --prefix target/lighthouse --ignore-scripts lighthouse@12
//   cargo run -- build -o /tmp/site && node tests/browser/lighthouse.mjs /tmp/site

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { program } from './browser.mjs';

const [folder, page = '14-xor-by-hand/index.html'] = process.argv.slice(2);
const installed = process.env.LIGHTHOUSE ?? fileURLToPath(new URL('../../target/lighthouse', import.meta.url));
const entry = join(installed, 'node_modules/lighthouse/core/index.js');
if (!folder || !existsSync(join(folder, page)) || !existsSync(entry)) {
  console.error(`usage: node lighthouse.mjs SITE [PAGE]; Lighthouse is expected in ${installed}: see the head of this file`);
  process.exit(2);
}

// Lighthouse opens nothing from disk.
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' };
const server = createServer((request, response) => {
  const path = join(folder, normalize(decodeURIComponent(request.url.split(/[?#]/)[0])));
  if (!existsSync(path) || extname(path) === '') return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(path));
}).listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));

const profile = mkdtempSync(join(tmpdir(), 'longhand-lighthouse-'));
const root = process.getuid?.() === 0;
const chromium = spawn(program('chromium', 'chromium-browser', 'google-chrome'), [
  '--headless=new', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync', '--disable-quic',
  ...(root ? ['--no-sandbox'] : []), '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank',
], { stdio: ['ignore', 'ignore', 'pipe'] });
const port = await new Promise((found, failed) => {
  let said = '';
  chromium.stderr.on('data', (data) => {
    said += data;
    const port = said.match(/DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/)?.[1];
    if (port) found(Number(port));
  });
  chromium.once('exit', () => failed(new Error(`Chromium does not start: ${said}`)));
});

const { default: lighthouse } = await import(pathToFileURL(entry).href);
const url = `http://127.0.0.1:${server.address().port}/${page}`;
const { lhr } = await lighthouse(url, { port, onlyCategories: ['accessibility'], logLevel: 'error' });
const ended = new Promise((done) => chromium.once('exit', done));
chromium.kill();
await ended;
server.close();
rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
const score = Math.round(lhr.categories.accessibility.score * 100);
for (const audit of Object.values(lhr.audits)) {
  if (audit.score !== null && audit.score < 1) console.log(`      ${audit.id}: ${audit.title}`);
}
console.log(`${score === 100 ? 'ok   ' : 'WRONG'} ${page}: accessibility ${score} of 100, by Lighthouse ${lhr.lighthouseVersion}`);
process.exit(score === 100 ? 0 : 1);
