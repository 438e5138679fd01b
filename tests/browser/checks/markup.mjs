// The W3C's checker over the HTML, the style and the figures of a site.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { program } from '../browser.mjs';

/** What the checker says of correct pages, and why it is let pass. */
const EXPLAINED = [
  {
    saying: /^Resource violates Content Security Policy \(meta tag\): external (stylesheet|script) “(\.\.\/)?assets\//,
    reason: "'self' covers the site's own files when it is opened from file://; the checker has no origin to compare with",
  },
  {
    saying: /^CSS: “math-depth”: Property “math-depth” doesn't exist\.$/,
    reason: 'a property of MathML Core, which the checker does not know yet',
  },
  {
    saying: /^Attribute “displaystyle” not allowed on element “m\w+” at this point\.$/,
    reason: 'in MathML Core, displaystyle is an attribute of every element; the checker has the schema of MathML 3',
  },
];

/** Everything the checker reports about these files, as `{ file, line, says }`, less what is explained. */
export async function checkMarkup(root, files) {
  const jar = fileURLToPath(new URL('../node_modules/vnu-jar/build/dist/vnu.jar', import.meta.url));
  if (!existsSync(jar)) throw new Error('the npm package vnu-jar is missing: run `tests/run`');
  const judged = files.filter((file) => /\.(html|css|svg)$/.test(file));
  const args = ['-jar', jar, '--format', 'json', '--stdout', '--exit-zero-always', '--also-check-css', '--also-check-svg'];
  const report = await run(program('java'), [...args, ...judged.map((file) => join(root, file))]);
  return JSON.parse(report).messages
    .filter(({ message }) => !EXPLAINED.some(({ saying }) => saying.test(message)))
    .map(({ url, lastLine, message }) => ({
      file: url.replace(pathToFileURL(root).href, '').replace(/^file:/, '').replace(root, '').replace(/^\//, ''),
      line: lastLine,
      says: message,
    }));
}

function run(file, args) {
  return new Promise((done, failed) => {
    execFile(file, args, { maxBuffer: 1 << 28, timeout: 300_000 }, (error, out, err) => {
      if (error) failed(new Error(`the W3C checker did not run: ${error.message}\n${err}`));
      else done(out);
    });
  });
}
