// Helpers that every page under test gets as `page_tests`: they run inside the browser, before any script of the page.

globalThis.page_tests = (() => {
  /** A short name for an element, to find it again in the source. */
  function name(element) {
    const own = element.id ? `#${element.id}` : [...element.classList].map((part) => `.${part}`).join('');
    const address = element.dataset?.address ? `[${element.dataset.address}]` : '';
    const text = element.textContent.trim().replace(/\s+/g, ' ').slice(0, 40);
    const place = own || address ? '' : `${name.place(element)} `;
    return `${place}<${element.localName}${own}${address}>${text ? ` “${text}”` : ''}`;
  }
  name.place = (element) => {
    const named = element.parentElement?.closest('[id], [class]');
    return named ? `${named.localName}${named.id ? `#${named.id}` : `.${named.classList[0]}`}` : '';
  };

  /** Elements that themselves hold text which somebody sees. */
  function withText(root = document.body) {
    const found = new Set();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (walker.currentNode.data.trim() !== '') found.add(walker.currentNode.parentElement);
    }
    return [...found].filter((element) => seen(element) && !element.closest('title, desc, script, style'));
  }

  /** The pale edge around a text, drawn under it, is no text of its own. */
  function halo(element) {
    const { fill, stroke } = getComputedStyle(element);
    return element.closest('svg') !== null && fill === 'none' && stroke !== 'none';
  }

  function seen(element) {
    if (halo(element)) return false;
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && !element.closest('.unseen, .skip:not(:focus)');
  }

  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });

  /** Red, green, blue (0 to 255) and opacity (0 to 1) of any CSS colour. */
  function colour(css) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = '#000';
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }

  const over = (front, back) => front.slice(0, 3).map((part, i) => part * front[3] + back[i] * (1 - front[3]));

  /** The rectangles of a drawing that a text without a halo stands on, from the last drawn down. */
  function painted(text) {
    if (!text || getComputedStyle(text).stroke !== 'none') return [];
    const box = text.getBBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const isBelow = (rect) => {
      const [left, top, width, height] = ['x', 'y', 'width', 'height'].map((name) => rect[name].baseVal.value);
      const isEarlier = rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      return isEarlier && x > left && x < left + width && y > top && y < top + height;
    };
    return [...text.closest('svg').querySelectorAll('rect')].filter(isBelow).reverse().flatMap((rect) => {
      const { fill, fillOpacity } = getComputedStyle(rect);
      if (fill === 'none') return [];
      const [red, green, blue, alpha] = colour(fill);
      return [[red, green, blue, alpha * fillOpacity]];
    });
  }

  /** The colour behind an element, from the first opaque background up. */
  function background(element) {
    const layers = painted(element.closest('svg text'));
    if (layers.some((layer) => layer[3] === 1)) layers.length = layers.findIndex((layer) => layer[3] === 1) + 1;
    for (let at = layers.at(-1)?.[3] === 1 ? null : element; at; at = at.parentElement) {
      const layer = colour(getComputedStyle(at).backgroundColor);
      layers.push(layer);
      if (layer[3] === 1) break;
    }
    const paper = colour('Canvas');
    return layers.reduceRight((back, front) => over(front, back), paper);
  }

  function luminance(rgb) {
    const [red, green, blue] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  /** The contrast ratio of WCAG 2 between a CSS colour and what lies behind an element: 1 to 21. */
  function contrast(css, element) {
    const back = background(element);
    const [a, b] = [luminance(over(colour(css), back)), luminance(back)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  /** What the walk with this index shows: its visible lines and numbers, its current line, what is said, and whether the focus stayed. */
  function look(index) {
    const walk = document.querySelectorAll('.walk')[index];
    const visible = (element) => element.checkVisibility({ visibilityProperty: true });
    const rows = [...walk.querySelectorAll('.ledger tbody tr')].filter((row) => row.querySelector('td.out[data-address]'));
    const addresses = (elements) => [...new Set([...elements].map(({ dataset }) => dataset.address))];
    return {
      lines: rows.map((row) => row.querySelector('td.out').dataset.address),
      seenLines: rows.filter(visible).length,
      current: addresses(walk.querySelectorAll('tr.current td.out')),
      self: addresses(walk.querySelectorAll('[data-mark="self"]')),
      numbers: addresses([...walk.querySelectorAll(':is(td, mn, text)[data-address]')].filter(visible)),
      hidden: [...walk.querySelectorAll('*')].filter((element) => !visible(element) && element.closest('details:not([open]), .brief, option, svg title, svg desc') === null).length,
      said: document.querySelector('.explained [role="status"]').textContent,
      line: document.querySelector('.explained > p').textContent,
      place: walk.querySelector('.stepper .at')?.textContent,
      focus: document.activeElement === walk.querySelectorAll('.stepper button')[1],
    };
  }

  return { name, withText, seen, contrast, look };
})();
