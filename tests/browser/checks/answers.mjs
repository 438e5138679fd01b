// A field before an answer tells right from wrong, in words and by itself; and answers print, or do not.

/** Fields with what counts as right, and the numbers that stand in the fold behind each. */
const fields = (tab) => tab.evaluate(() => [...document.querySelectorAll('.guess')].map((form) => {
  const fold = form.nextElementSibling;
  return {
    answer: fold.dataset.answer,
    within: fold.dataset.within,
    shown: [...fold.querySelectorAll('[data-address]')].map(({ dataset }) => dataset.address),
    text: fold.textContent,
    name: page_tests.name(fold.parentElement),
  };
}));

/** The same number as others write it: "−0,5", "2,0". */
const comma = (answer) => (/[.e]/.test(answer) ? answer.replace('.', ',') : `${answer},0`).replace(/^-/, '−');

export async function guesses({ tab, page }) {
  const out = [];
  const forms = await fields(tab);
  const asked = await tab.evaluate(() => document.querySelectorAll('[data-answer]').length);
  if (forms.length !== asked) out.push(`${asked} answers can be tried, in ${forms.length} fields`);
  for (const [index, { answer, within, shown, text, name }] of forms.entries()) {
    const traced = shown.some((address) => Number(page.trace.values.get(address)) === Number(answer));
    // What training found is no number of a trace: it stands in a sentence, and nothing worked out beside it.
    const said = shown.length === 0 && (text.match(/−?\d+([.,]\d+)*/g) ?? []).some((number) => number.replace('−', '-') === answer);
    if (!traced && !said) {
      out.push(`${answer} counts as right, and stands nowhere in the answer: ${name}`);
    }
    const far = String(Number(answer) + 2 * Number(within) + 1);
    const cases = [[answer, /^Right/], [comma(answer), /^Right/], [far, /^Not yet/], ['two', null], ['', null]];
    let before = '';
    for (const [written, expected] of cases) {
      await tab.evaluate(([at, text]) => {
        const field = document.querySelectorAll('.guess input')[at];
        field.value = text;
        field.focus();
      }, [index, written]);
      await tab.keyboard.press('Enter');
      const [said, focus, asked] = await tab.evaluate((at) => {
        const form = document.querySelectorAll('.guess')[at];
        const field = form.querySelector('input');
        return [form.querySelector('[role="status"]').textContent, form.contains(document.activeElement), !field.validity.valid && field.title];
      }, index);
      // What is no number the browser itself refuses, with the title of the field.
      if (expected === null ? said !== before || !/number/.test(asked) : !expected.test(said)) out.push(`“${written}” is answered with “${said}”: ${name}`);
      before = said;
      if (!focus) out.push(`the focus is lost: ${name}`);
    }
  }
  return out;
}

/** With the answers or without, as the reader chose. */
export async function answersOnPaper({ tab }) {
  const shown = () => tab.evaluate(() => [...document.querySelectorAll(':is(.predict, .exercise) > details')].filter((fold) => fold.checkVisibility()).length);
  const all = await shown();
  if (all === 0) return [];
  const choose = (checked) => tab.evaluate((value) => { document.querySelector('#print-answers').checked = value; }, checked);
  await choose(false);
  await tab.emulateMedia({ media: 'print' });
  const without = await shown();
  await choose(true);
  const withThem = await shown();
  await tab.emulateMedia({ media: 'screen' });
  const out = [];
  if (without !== 0) out.push(`${without} answers are printed although none was asked for`);
  if (withThem !== all) out.push(`${withThem} of ${all} answers are printed`);
  return out;
}
