// Nothing sticks out, nothing is cut off, nothing lies on top of something else.

export function noSidewaysScroll({ tab }) {
  return tab.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const widest = [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .filter((element) => {
        for (let box = element.parentElement; box !== document.body; box = box.parentElement) {
          if (getComputedStyle(box).overflowX !== 'visible') return false;
        }
        return element.closest('svg') === null || element.localName === 'svg';
      })
      .slice(0, 3)
      .map((element) => page_tests.name(element));
    return [`the page is ${scrollWidth} px wide in a window of ${clientWidth}: ${widest.join(', ')}`];
  });
}

/** Text that its box hides and no scrolling shows. */
export function nothingCutOff({ tab }) {
  return tab.evaluate(() => {
    const boxes = new Set();
    for (const text of page_tests.withText()) {
      for (let box = text; box && box !== document.documentElement; box = box.parentElement) boxes.add(box);
    }
    return [...boxes]
      .filter((box) => !box.closest('svg, math'))
      .filter((box) => {
        const { overflowX, overflowY } = getComputedStyle(box);
        const hides = (overflow) => overflow === 'hidden' || overflow === 'clip';
        return (hides(overflowX) && box.scrollWidth > box.clientWidth + 1)
          || (hides(overflowY) && box.scrollHeight > box.clientHeight + 1);
      })
      .map((box) => `text is cut off: ${page_tests.name(box)} shows ${box.clientWidth} × ${box.clientHeight} of ${box.scrollWidth} × ${box.scrollHeight} px`);
  });
}

/** The distances of WCAG 1.4.12, which a reader may set. */
const SPACING = `
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }
  svg * { letter-spacing: normal !important; word-spacing: normal !important; }`;

/** The same with more space between letters, words, lines and paragraphs. */
export async function roomForSpacing(at) {
  // A constructed sheet is none that the page brings along: its policy has nothing against it.
  await at.tab.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, SPACING);
  const found = [...await noSidewaysScroll(at), ...await nothingCutOff(at)];
  await at.tab.evaluate(() => { document.adoptedStyleSheets = []; });
  return found.map((problem) => `with wide text spacing, ${problem}`);
}

/** Text in a drawing: apart from each other, and inside. */
export function drawnTextStandsApart({ tab }) {
  return tab.evaluate(() => {
    const found = [];
    for (const svg of document.querySelectorAll('svg.chart')) {
      const frame = svg.getBoundingClientRect();
      if (frame.width === 0) continue;
      // Letters fill the middle of their line: what lies above capitals and below descenders is air.
      const boxes = [...svg.querySelectorAll('text')].filter(page_tests.seen).map((text) => {
        const box = text.getBBox();
        const air = Number.parseFloat(getComputedStyle(text).fontSize) * 0.12;
        const place = text.getScreenCTM();
        const corners = [[box.x, box.y + air], [box.x + box.width, box.y + air], [box.x, box.y + box.height - air], [box.x + box.width, box.y + box.height - air]]
          .map(([x, y]) => new DOMPoint(x, y).matrixTransform(place));
        const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
        return { text, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
      });
      for (const [index, a] of boxes.entries()) {
        if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1) {
          found.push(`text leaves its drawing: ${page_tests.name(a.text)} in ${page_tests.name(svg.parentElement)}`);
        }
        for (const b of boxes.slice(index + 1)) {
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (across > 1 && down > 1) {
            found.push(`text lies on text by ${across.toFixed(1)} × ${down.toFixed(1)} px: ${page_tests.name(a.text)} and ${page_tests.name(b.text)} in ${page_tests.name(svg.parentElement)}`);
          }
        }
      }
    }
    return found;
  });
}
