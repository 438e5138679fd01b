// A page says nothing on the console and asks for nothing but files of its site.

/** Messages, errors and policy reports since the page was opened. */
export function noMessages({ tab }) {
  return tab.heard.messages.map((message) => `the page says on the console: ${message}`);
}

export function onlyOwnFiles({ tab, site }) {
  const foreign = tab.heard.requests.filter((url) => !url.startsWith(site.url) && !url.startsWith('data:'));
  return [
    ...foreign.map((url) => `the page asks for ${url}`),
    ...tab.heard.failures.map((failure) => `a request failed: ${failure}`),
  ];
}

/** What the policy would block is not written at all: a page sent by mail may be opened where there is none. */
export function nothingForeignWritten({ page }) {
  const found = [];
  for (const [attribute] of page.source.matchAll(/<(?!a\b)[a-z]+[^>]*?\s(?:src|href|srcset|data|action|poster)\s*=\s*["']?(?:https?:)?\/\/[^"'\s>]*/gi)) {
    found.push(`the page refers to another host: ${attribute}`);
  }
  if (/<[^>]+\sstyle\s*=/i.test(page.source)) found.push('a style attribute, which the policy forbids');
  if (/<[^>]+\son[a-z]+\s*=/i.test(page.source)) found.push('a script in an attribute, which the policy forbids');
  if (!/Content-Security-Policy" content="default-src 'none';(?![^"]*unsafe)/.test(page.source)) {
    found.push("no content security policy that begins with default-src 'none' and has nothing unsafe");
  }
  return found;
}
