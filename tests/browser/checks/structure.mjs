// What a page is made of: ids, links, headings, tables, figures, and words that no page should have.

import { dirname, posix } from 'node:path';

/** A page stays under 2 MB. */
export function size({ page }) {
  const bytes = Buffer.byteLength(page.source);
  return bytes > 2_000_000 ? [`the page has ${bytes} bytes, more than 2 MB`] : [];
}

export function uniqueIds({ tab }) {
  return tab.evaluate(() => {
    const count = new Map();
    for (const { id } of document.querySelectorAll('[id]')) count.set(id, (count.get(id) ?? 0) + 1);
    return [...count]
      .filter(([id, times]) => times > 1 || id === '' || /\s/.test(id))
      .map(([id, times]) => `${times} elements with the id “${id}”`);
  });
}

/** Links inside the page have a target, links inside the site a file, and there with a fragment, a target too. */
export async function links({ tab, page, site }) {
  const hrefs = await tab.evaluate(() => [...document.querySelectorAll('a')].map((link) => [
    link.getAttribute('href'), page_tests.name(link),
  ]));
  const found = [];
  for (const [href, name] of hrefs) {
    if (href === null || href === '') {
      found.push(`a link leads nowhere: ${name}`);
    } else if (!/^[a-z]+:/i.test(href)) {
      const [path, fragment] = href.split('#');
      const file = path === '' ? page.file : posix.normalize(posix.join(dirname(page.file), decodeURIComponent(path)));
      if (!site.files.has(file)) found.push(`a link leads to ${href}, which is no file of the site: ${name}`);
      else if (fragment !== undefined && !hasTarget(site, file, decodeURIComponent(fragment))) {
        found.push(`a link leads to ${href}, where nothing has that id: ${name}`);
      }
    } else if (!/^(https:|mailto:)/.test(href)) {
      found.push(`a link to ${href}: ${name}`);
    }
  }
  return found;
}

function hasTarget(site, file, id) {
  const page = site.pages.find((other) => other.file === file);
  page.ids ??= new Set([...page.source.matchAll(/\sid="([^"]*)"/g)].map(([, value]) => unescape(value)));
  return page.ids.has(id);
}

function unescape(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

export function headings({ tab }) {
  return tab.evaluate(() => {
    const found = [];
    if (!/^[a-z]{2,3}(-|$)/.test(document.documentElement.lang)) found.push('the page does not say its language');
    if (document.title.trim() === '') found.push('the page has no title');
    if (document.querySelectorAll('h1').length !== 1) found.push('the page has not exactly one h1');
    let level = 0;
    for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
      const own = Number(heading.localName[1]);
      if (own > level + 1) found.push(`a heading of level ${own} after level ${level}: ${page_tests.name(heading)}`);
      level = own;
    }
    return found;
  });
}

export function tables({ tab }) {
  return tab.evaluate(() => {
    const found = [];
    for (const header of document.querySelectorAll('th:not([scope])')) {
      found.push(`a table header without scope: ${page_tests.name(header)}`);
    }
    for (const table of document.querySelectorAll('table')) {
      const region = table.closest('[aria-label], [aria-labelledby]');
      if (!table.caption && !region) found.push(`a table without a name: ${page_tests.name(table)}`);
      if (!table.querySelector('th')) found.push(`a table without headers: ${page_tests.name(table)}`);
    }
    return found;
  });
}

/** Every drawing has a name and a description, and a drawing of its own has the numbers behind it. */
export function figures({ tab }) {
  return tab.evaluate(() => {
    const found = [];
    for (const svg of document.querySelectorAll('svg.chart')) {
      const texts = (svg.getAttribute('aria-labelledby') ?? '').split(/\s+/).map((id) => document.getElementById(id));
      if (svg.getAttribute('role') !== 'img' || texts.length < 2 || !texts.every((text) => text?.textContent.trim())) {
        found.push(`a drawing without a name and a description: ${page_tests.name(svg.parentElement)}`);
      }
    }
    for (const drawn of document.querySelectorAll('.drawn')) {
      if (!drawn.querySelector('table')) found.push(`a figure without its numbers: ${page_tests.name(drawn)}`);
    }
    for (const figure of document.querySelectorAll('figure')) {
      if (!figure.matches('[aria-label], [aria-labelledby]') && !figure.querySelector('figcaption, svg title')) {
        found.push(`a figure without a name: ${page_tests.name(figure)}`);
      }
    }
    return found;
  });
}

/** What is folded away is there. */
export function folds({ tab }) {
  return tab.evaluate(() => [...document.querySelectorAll('details')]
    .filter((fold) => {
      const rest = [...fold.childNodes].filter((node) => node.localName !== 'summary');
      const text = rest.map((node) => node.textContent).join('').trim();
      return !fold.querySelector(':scope > summary')?.textContent.trim() || text === '';
    })
    .map((fold) => `a fold without a summary or without content: ${page_tests.name(fold)}`));
}

/** Signs that stumble over each other, and what a program says when it has no number. */
const SLIPS = [
  [/[+−] ?−/, 'two signs in a row'],
  [/(^|[^\d\p{L})])-\d/u, 'a hyphen in place of a minus sign'],
  [/--/, 'two hyphens'],
  [/\{\{|\{%|\[object /, 'a template that was not filled in'],
];
const NO_NUMBERS = [/\b(NaN|undefined|null|inf|Infinity)\b/, 'no number'];

export async function wording({ tab }) {
  const texts = await tab.evaluate(() => {
    // Running text, cell by cell and line by line; code may be code, and what is hidden waits for its numbers.
    const copy = document.body.cloneNode(true);
    copy.querySelectorAll('code, pre, script, style, .hash').forEach((code) => code.replaceWith('‹code›'));
    copy.querySelectorAll('[hidden]').forEach((part) => part.remove());
    const blocks = 'p, li, td, th, caption, h1, h2, h3, h4, figcaption, summary, text, title, desc, math';
    const all = [...copy.querySelectorAll(blocks)];
    const named = [...copy.querySelectorAll('[aria-label]')];
    return [
      ...all.map((block) => [block.textContent, block.matches('td, text, desc, math, caption, .equation')]),
      ...named.map((block) => [block.getAttribute('aria-label'), true]),
    ];
  });
  const found = new Set();
  for (const [text, numeric] of texts) {
    for (const [pattern, what] of numeric ? [...SLIPS, NO_NUMBERS] : SLIPS) {
      const line = text.replace(/\s+/g, ' ').trim();
      if (pattern.test(line)) found.add(`${what}: “${line.slice(0, 80)}”`);
    }
  }
  return [...found];
}
