// Everything that can be used can be reached with the Tab key, shows that it is reached, and is large enough to hit.

/** Tab goes through every control once, in the order of the page, and each shows a ring that stands out. */
export async function tabOrder({ tab }) {
  const expected = await tab.evaluate(() => {
    // The numbers of walks get their tab stops with the first Tab.
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', bubbles: true }));
    const all = document.querySelectorAll('a[href], button, summary, input, select, textarea, [tabindex]:not([tabindex="-1"])');
    const inOrder = [...all].filter((element) => !element.disabled && (page_tests.seen(element) || element.matches('.skip')));
    const met = { out: [], at: 0, stop: new AbortController() };
    globalThis.tab_order = met;
    const look = () => {
      const [element, wanted] = [document.activeElement, inOrder[met.at]];
      met.at += 1;
      if (element !== wanted && element.type !== 'radio') {
        // After the first wrong turn all others would be wrong too.
        met.stop.abort();
        return [`Tab number ${met.at} leads to ${page_tests.name(element)}, not to ${page_tests.name(wanted)}`];
      }
      const style = getComputedStyle(element);
      const width = style.outlineStyle === 'none' ? 0 : Number.parseFloat(style.outlineWidth);
      const box = element.getBoundingClientRect();
      const out = [];
      if (width < 2) out.push(`no ring of 2 px around the focus: ${page_tests.name(element)}`);
      else if (page_tests.contrast(style.outlineColor, element.parentElement) < 3) out.push(`the ring around the focus is too pale: ${page_tests.name(element)}`);
      if (box.bottom < 0 || box.top > innerHeight) out.push(`what has the focus is out of sight: ${page_tests.name(element)}`);
      return out;
    };
    // When the key comes up, the focus has arrived.
    document.addEventListener('keyup', () => met.out.push(...look()), { capture: true, signal: met.stop.signal });
    // From the top: the next Tab starts where the focus was last.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    return inOrder.length;
  });
  for (let index = 0; index < expected; index += 1) await tab.keyboard.press('Tab');
  return tab.evaluate((count) => {
    const { out, at, stop } = globalThis.tab_order;
    if (at < count && !stop.signal.aborted) out.push(`Tab stops after ${at} of ${count} controls`);
    stop.abort();
    return out;
  }, expected);
}

/** WCAG 2.5.8: 24 × 24 px, except for links within a line of text, and links with that much room around them. */
export function targetSize({ tab }) {
  return tab.evaluate(() => {
    const all = [...document.querySelectorAll('a[href], button, summary, input, select, textarea, [role="button"]')]
      .filter(page_tests.seen)
      .map((target) => ({ target, box: target.getBoundingClientRect() }))
      .map(({ target, box }) => ({ target, box, small: Math.min(box.width, box.height) < 23.9 }));
    const inLine = ({ target }) => {
      const block = target.closest('p, li, figcaption, td, th');
      return getComputedStyle(target).display === 'inline' && block !== null
        && block.textContent.trim() !== target.textContent.trim();
    };
    const centre = ({ box }) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    /** A circle of 24 px around the middle of a small link, and that of another, or another's box. */
    const crowded = (one) => all.some((other) => {
      if (other === one) return false;
      const [x, y] = centre(one);
      if (other.small) {
        const [otherX, otherY] = centre(other);
        return Math.hypot(x - otherX, y - otherY) < 24;
      }
      const nearest = [Math.min(Math.max(x, other.box.left), other.box.right), Math.min(Math.max(y, other.box.top), other.box.bottom)];
      return Math.hypot(x - nearest[0], y - nearest[1]) < 12;
    });
    return all
      .filter((one) => one.small && !inLine(one) && (one.target.localName !== 'a' || crowded(one)))
      .map(({ target, box }) => `a target of ${box.width.toFixed(1)} × ${box.height.toFixed(1)} px, less than 24: ${page_tests.name(target)}`);
  });
}
