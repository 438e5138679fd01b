// A walk shows as much as is wanted: network, layers, neurons, every product.

export async function levels({ tab }) {
  return tab.evaluate(() => {
    const visible = (elements) => [...elements].filter((element) => element.checkVisibility({ visibilityProperty: true })).length;
    const out = [];
    for (const walk of document.querySelectorAll('.walk')) {
      const name = page_tests.name(walk);
      const select = walk.querySelector('header select');
      const [ledgers, rows, briefs] = ['.ledger', '.ledger tbody tr', '.brief'].map((what) => walk.querySelectorAll(what));
      if (walk.querySelector('.ledger [data-address]') === null) continue;
      if (select === null) {
        out.push(`no choice of detail: ${name}`);
        continue;
      }
      const expected = { network: [0, 1], layers: [0, briefs.length], neurons: [ledgers.length, 0], products: [rows.length, 0] };
      for (const [level, [wantedRows, wantedBriefs]] of Object.entries(expected)) {
        select.value = level;
        select.dispatchEvent(new Event('change'));
        const [seenRows, seenBriefs] = [visible(rows), visible(briefs)];
        if (seenRows !== wantedRows || seenBriefs !== wantedBriefs) {
          out.push(`at “${level}” there are ${seenRows} lines and ${seenBriefs} outcomes, not ${wantedRows} and ${wantedBriefs}: ${name}`);
        }
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', bubbles: true }));
        const stops = [...walk.querySelectorAll('.ledger [data-address]')].filter(({ tabIndex }) => tabIndex === 0);
        if (wantedRows > 0 && visible(stops) !== 1) out.push(`at “${level}” no number can be reached: ${name}`);
      }
    }
    return out;
  });
}
