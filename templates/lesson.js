// The script of every page, which is complete without it: numbers show where they came from, walks go step by step, answers
// can be tried, and the reader chooses the colours.
'use strict';

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// What only a script can offer stands in templates.
for (const template of all('template.offered')) template.replaceWith(template.content);

const explained = document.querySelector('.explained');
/** One row a number: address, how it was made in words, and operands as indices of rows before. */
const derived = JSON.parse(explained.dataset.derived);
const indexOf = new Map(derived.map(([address], index) => [address, index]));
const numberOf = (element) => indexOf.get(element?.closest('[data-address]')?.dataset.address);
const places = all('[data-address]').map((place) => [place, numberOf(place)]);
const [line, voice] = explained.children;
const say = (text) => { voice.textContent = text.replaceAll('−', 'minus '); };

/** The numbers pointed at, chosen by focus or tap, and worked out by the last step. */
let at = {};

/** Shows where a number came from, and what uses it. Pointing says nothing aloud. */
function mark(how, index) {
  if (at[how] === index) return;
  at[how] = index;
  const self = at.pointed ?? at.chosen ?? at.stepped;
  const [, says = '', operands] = derived[self] ?? [];
  // A step does not tell what comes after it.
  const [from, to] = [new Set(operands), new Set([at.pointed ?? at.chosen])];
  derived.forEach((row, use) => row[2].some((operand) => to.has(operand)) && to.add(use));
  for (const [place, number] of places) {
    const mark = number === self ? 'self' : from.has(number) ? 'from' : to.has(number) && 'to';
    if (mark) place.dataset.mark = mark;
    else delete place.dataset.mark;
  }
  line.textContent = says;
  if (how === 'chosen') say(says);
}

for (const [event, how] of [['pointerover', 'pointed'], ['click', 'chosen'], ['focusin', 'chosen']]) {
  document.addEventListener(event, ({ target }) => {
    const number = numberOf(target);
    // The line never covers the number.
    explained.classList.toggle('above', number >= 0 && target.getBoundingClientRect().bottom > innerHeight * 0.7);
    mark(how, number);
  });
}
document.documentElement.onpointerleave = () => mark('pointed');

const unfold = (element) => all('details').forEach((fold) => { fold.open ||= fold.contains(element); });

/** What fragments open: `#walk-1/3` a step, `#explore-1/x1.a=2` a change. */
const opening = new Map();

function open() {
  const [id, state] = location.hash.slice(1).split('/');
  if (!opening.has(id)) return;
  const part = document.getElementById(id);
  unfold(part);
  part.scrollIntoView();
  opening.get(id)(state);
}
onhashchange = onload = open;

let settling;
/** Neither the address bar nor a voice bears many changes in a row. */
function settle({ id }, state, tell) {
  clearTimeout(settling);
  settling = setTimeout(() => {
    say(tell());
    if (state || location.hash.startsWith(`#${id}/`)) history.replaceState(null, '', location.href.split('#')[0] + (state && `#${id}/${state}`));
  }, 300);
}

const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };

for (const walk of all('.walk:has(.stepper)')) {
  const [back, next, whole, slider, count] = walk.querySelector('.stepper').children;

  /** Goes to a step, one after the last being the whole walk. */
  function go(step) {
    const now = Math.min(Math.max(step, 1), slider.max);
    const row = walk.querySelector(`tr[data-step="${now}"]`);
    for (const part of all('[data-step]', walk)) {
      part.classList.toggle('later', part.dataset.step > now);
      part.classList.toggle('current', part === row);
    }
    slider.value = now;
    slider.ariaValueText = count.textContent = row ? `${now} of ${slider.max - 1}` : 'All steps';
    next.textContent = row ? 'Next' : 'Step through';
    back.ariaDisabled = now === 1;
    whole.ariaDisabled = !row;
    at = { stepped: -1 };
    mark('stepped', numberOf(row?.querySelector('.out')));
    if (row) {
      walk.querySelector('header select').value = 'products';
      unfold(row);
      row.scrollIntoView({ block: 'nearest' });
    }
    const text = `${count.textContent}. ${line.textContent}`;
    settle(walk, row ? now : '', () => text);
  }

  back.onclick = () => go(slider.value - 1);
  next.onclick = () => go((slider.value % slider.max) + 1);
  whole.onclick = () => go(Infinity);
  slider.oninput = () => go(slider.value);
  opening.set(walk.id, (step) => go(parseInt(step) || Infinity));

  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    const move = MOVES[key];
    const numbers = all('.ledger [data-address]', walk).filter((number) => number.checkVisibility({ visibilityProperty: true }));
    // One tab stop leads to all numbers.
    if (key === 'Tab') numbers.forEach((number, index) => { number.tabIndex = index ? -1 : 0; });
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    if (numbers.includes(target)) (numbers[numbers.indexOf(target) + move] ?? numbers.at(move < 0 ? 0 : -1)).focus();
    else if (target.closest('.stepper') && walk.contains(target)) go(Number(slider.value) + move);
    else return;
    event.preventDefault();
  });
}

document.onkeydown = ({ key }) => {
  if (key !== 'Escape') return;
  mark('pointed');
  mark('chosen');
};

// A field before an answer: what is written goes nowhere.
for (const guess of all('.guess')) {
  const [field, verdict] = all('input, span', guess);
  const { answer, within } = guess.nextElementSibling.dataset;
  guess.onsubmit = () => {
    const [above, below = 1] = field.value.replace(/[−–]/, '-').replaceAll(',', '.').split('/');
    const isRight = Math.abs(above / below - answer) <= within * (1 + 1e-9);
    verdict.textContent = `${isRight ? 'Right:' : 'Not yet: it is not'} ${field.value}.`;
    return false;
  };
}

// Light, dark, or as the system has it.
try {
  const colours = document.querySelector('.colours');
  colours.value = localStorage.getItem('theme') ?? '';
  colours.onchange = () => localStorage.setItem('theme', colours.value);
} catch { /* Browsers may keep nothing for a page from disk. */ }
