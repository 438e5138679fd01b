// Axe: WCAG 2.2 A and AA and its best practices, by rule.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe cannot decide by itself (rule, element, what it says), and how it was decided. */
const EXPLAINED = [
  {
    rule: 'th-has-data-cells',
    where: /\.grid$/,
    saying: /^Table data cells are missing or empty$/,
    reason: 'the column of a comparison that marks the lines that differ has a header, and is empty where nothing differs',
  },
];

/** Axe takes drawn text by its CSS colour, which is not its fill, and gives up where the marks of a formula touch. */
const TUNED = { rules: [{ id: 'color-contrast', selector: ':not(svg *, math *)' }] };

let source;

async function axe(tab, runOnly, rules = {}, part = null) {
  source ??= readFileSync(fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8');
  if (!(await tab.evaluate(() => 'axe' in globalThis))) {
    await tab.evaluate(source);
    await tab.evaluate((tuned) => axe.configure(tuned), TUNED);
  }
  const options = {
    runOnly,
    rules,
    // No style sheets asked for again: the policy of the page would not let them through.
    preload: false,
    // A number of one digit is text like any other.
    checks: { 'color-contrast': { options: { ignoreLength: true, ignoreUnicode: false } } },
  };
  const { violations, incomplete } = await tab.evaluate(async ([chosen, selector]) => {
    const found = await axe.run(selector === null ? document : { include: selector }, chosen);
    const brief = ({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ target, any, all, none }) => ({
        target: target.join(' '),
        why: [...any, ...all, ...none].map(({ message }) => message).join('; '),
      })),
    });
    return { violations: found.violations.map(brief), incomplete: found.incomplete.map(brief) };
  }, [options, part]);
  const open = incomplete.flatMap((rule) => {
    const nodes = rule.nodes.filter((node) => !EXPLAINED.some(
      (known) => known.rule === rule.id && known.where.test(node.target) && known.saying.test(node.why),
    ));
    return nodes.length === 0 ? [] : [{ ...rule, nodes, id: `undecided ${rule.id}` }];
  });
  return [...violations, ...open].map(({ id, help, nodes }) => {
    const [first] = nodes;
    return `axe ${id}: ${help}: ${first.target}${nodes.length > 1 ? ` and ${nodes.length - 1} more` : ''} (${first.why})`;
  });
}

export const everyRule = ({ tab }) => axe(tab, { type: 'tag', values: TAGS });

/** Every rule, on a part of the page: what stands there has changed, and nothing else. */
export const rulesOfPart = ({ tab }, selector) => axe(tab, { type: 'tag', values: TAGS }, {}, selector);

/** The rules that space can break; where a table scrolls, axe cannot tell colours, and `contrast` below does. */
export const rulesOfSpace = ({ tab }) => axe(tab, { type: 'tag', values: TAGS }, { 'color-contrast': { enabled: false } });

/** The rules that colours can break. */
export const rulesOfColour = ({ tab }) => axe(tab, { type: 'rule', values: ['color-contrast', 'link-in-text-block'] });

/** Every text, in drawings and formulas too, against what is behind it. */
export function contrast({ tab }) {
  return tab.evaluate(() => page_tests.withText()
    .map((element) => {
      const style = getComputedStyle(element);
      return [element, page_tests.contrast(element.closest('svg') ? style.fill : style.color, element)];
    })
    .filter(([, ratio]) => ratio < 4.5)
    .map(([element, ratio]) => `a contrast of ${ratio.toFixed(2)}, not 4.5: ${page_tests.name(element)}`));
}
