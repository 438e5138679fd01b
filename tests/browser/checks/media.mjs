// Paper, less motion, no script: the page stays whole.

/** On paper, what is folded is unfolded, and there is nothing to click. What a drawing shows in words is for hearing. */
export async function onPaper({ tab }) {
  const found = await tab.evaluate(() => {
    const out = [];
    for (const control of document.querySelectorAll('nav, summary, button, input, select, .skip')) {
      if (control.checkVisibility() && control.getClientRects().length > 0) out.push(`on paper there is something to click: ${page_tests.name(control)}`);
    }
    for (const fold of document.querySelectorAll('details:not(.words)')) {
      const hidden = [...fold.children].filter((child) => child.localName !== 'summary')
        .find((child) => child.textContent.trim() !== '' && (!child.checkVisibility() || child.getBoundingClientRect().height === 0));
      if (hidden) out.push(`on paper a fold stays folded: ${page_tests.name(hidden)}`);
    }
    return out;
  });
  const pdf = await tab.pdf({ format: 'A4', preferCSSPageSize: true });
  if (pdf.subarray(0, 5).toString() !== '%PDF-') found.push('the page does not print to PDF');
  return found;
}

/** Nothing moves by itself, or glides. */
export function lessMotion({ tab }) {
  return tab.evaluate(() => {
    const still = (time) => time.split(',').every((part) => Number.parseFloat(part) === 0);
    const moving = [document.documentElement, ...document.body.querySelectorAll('*')].filter((element) => {
      const style = getComputedStyle(element);
      return style.scrollBehavior === 'smooth' || !still(style.transitionDuration) || (style.animationName !== 'none' && !still(style.animationDuration));
    });
    return [
      ...moving.slice(0, 5).map((element) => `moves although less motion is asked for: ${page_tests.name(element)}`),
      ...document.getAnimations().slice(0, 5).map((animation) => `an animation runs: ${animation.animationName ?? animation.id}`),
    ];
  });
}

/** The text of a page, line by line, without what only a script can offer. */
export function textLines(tab) {
  return tab.evaluate(() => {
    const copy = document.body.cloneNode(true);
    copy.querySelectorAll('script, style, form, button, input, select, [hidden], [aria-live], [role="status"], .at').forEach((element) => element.remove());
    const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    const lines = [];
    while (walker.nextNode()) lines.push(walker.currentNode.data.replace(/\s+/g, ' ').trim());
    return lines.filter((line) => line !== '');
  });
}

/** What a page says with its script, it says without. */
export async function sameWithoutScript({ tab, page, silent }) {
  const lines = await textLines(tab);
  await silent.goto(page.url);
  const without = await textLines(silent);
  const rest = new Map();
  for (const line of without) rest.set(line, (rest.get(line) ?? 0) + 1);
  const missing = lines.filter((line) => {
    const left = rest.get(line) ?? 0;
    rest.set(line, left - 1);
    return left <= 0;
  });
  const invisible = await silent.evaluate(() => [...document.querySelectorAll('main > *')]
    .filter((element) => element.textContent.trim() !== '' && getComputedStyle(element).display === 'none')
    .map((element) => element.outerHTML.slice(0, 80)));
  return [
    ...missing.slice(0, 5).map((line) => `without script this is missing: “${line.slice(0, 80)}”`),
    ...invisible.map((html) => `without script this is hidden: ${html}`),
  ];
}
