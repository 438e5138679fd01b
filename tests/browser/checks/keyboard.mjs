// Everything that can be used can be reached with the Tab key, shows that it is reached, and is large enough to hit.

/** Tab goes through every control once, in the order of the page, and each shows a ring that stands out. */
export async function tabOrder({ tab }) {
  const expected = await tab.evaluate(() => {
    const all = document.querySelectorAll('a[href], button, summary, input, select, textarea, [tabindex]:not([tabindex="-1"])');
    const inOrder = [...all].filter((element) => !element.disabled && (page_tests.seen(element) || element.matches('.skip')));
    globalThis.tab_order = inOrder;
    // From the top: the next Tab starts where the focus was last.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    return inOrder.length;
  });
  const found = [];
  for (let index = 0; index < expected; index += 1) {
    await tab.keyboard.press('Tab');
    const problems = await tab.evaluate((at) => {
      const element = document.activeElement;
      const wanted = globalThis.tab_order[at];
      const radio = element.type === 'radio';
      if (element !== wanted && !radio) {
        return [`Tab number ${at + 1} leads to ${page_tests.name(element)}, not to ${page_tests.name(wanted)}`];
      }
      const style = getComputedStyle(element);
      const width = style.outlineStyle === 'none' ? 0 : Number.parseFloat(style.outlineWidth);
      const box = element.getBoundingClientRect();
      const out = [];
      if (width < 2) out.push(`no ring of 2 px around the focus: ${page_tests.name(element)}`);
      else if (page_tests.contrast(style.outlineColor, element.parentElement) < 3) out.push(`the ring around the focus is too pale: ${page_tests.name(element)}`);
      if (box.bottom < 0 || box.top > innerHeight) out.push(`what has the focus is out of sight: ${page_tests.name(element)}`);
      return out;
    }, index);
    found.push(...problems);
    if (problems.some((problem) => problem.startsWith('Tab number'))) break;
  }
  return found;
}

/** WCAG 2.5.8: 24 × 24 px, except for links within a line of text. */
export function targetSize({ tab }) {
  return tab.evaluate(() => [...document.querySelectorAll('a[href], button, summary, input, select, textarea, [role="button"]')]
    .filter(page_tests.seen)
    .filter((target) => {
      const { width, height } = target.getBoundingClientRect();
      if (Math.min(width, height) >= 23.9) return false;
      const block = target.closest('p, li, figcaption, td, th');
      const inLine = getComputedStyle(target).display === 'inline' && block !== null
        && block.textContent.trim() !== target.textContent.trim();
      return !inLine;
    })
    .map((target) => {
      const { width, height } = target.getBoundingClientRect();
      return `a target of ${width.toFixed(1)} × ${height.toFixed(1)} px, less than 24: ${page_tests.name(target)}`;
    }));
}
