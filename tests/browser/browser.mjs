// One Chromium for all tests: no network, nothing kept, the same helpers in every page.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { delimiter, join } from 'node:path';

const INSTALL = 'run `tests/run`, which installs what the browser tests need';

/** Loads an npm package, or says how to get it. */
async function load(name) {
  try {
    return await import(name);
  } catch (error) {
    throw new Error(`the npm package ${name} is missing (${error.code ?? error.message}): ${INSTALL}`);
  }
}

/** The first of these programs that is on the search path. */
export function program(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      if (existsSync(join(folder, name))) return join(folder, name);
    }
  }
  throw new Error(`there is no ${names.join(' or ')} on the search path: ${INSTALL}`);
}

/** Starts Chromium. What it prints about itself is not our concern; what pages print is. */
export async function launch() {
  if (Number.parseInt(process.versions.node, 10) < 18) {
    throw new Error(`playwright-core needs Node 18 or newer; this is ${process.version}`);
  }
  const { chromium } = await load('playwright-core');
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: program('chromium', 'chromium-browser', 'google-chrome'),
    chromiumSandbox: !root,
    args: [
      ...(root ? ['--no-sandbox'] : []),
      '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

/** A tab that keeps every message, error and request, in `tab.heard`, and has the in-page helpers. */
export async function openTab(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.addInitScript({ path: fileURLToPath(new URL('in-page.js', import.meta.url)) });
  const tab = await context.newPage();
  tab.setDefaultTimeout(30_000);
  tab.heard = { messages: [], requests: [], failures: [] };
  tab.on('console', (message) => tab.heard.messages.push(`${message.type()}: ${message.text()}`));
  tab.on('pageerror', (error) => tab.heard.messages.push(`uncaught: ${error.message}`));
  tab.on('dialog', (dialog) => dialog.dismiss());
  tab.on('request', (request) => tab.heard.requests.push(request.url()));
  tab.on('requestfailed', (request) => tab.heard.failures.push(`${request.url()}: ${request.failure()?.errorText}`));
  return tab;
}
