// The script of every lesson. A page is complete without it; with it, numbers show where they came from, worked examples
// go step by step and show as much as is wanted, answers can be tried, and the reader chooses the colours.
'use strict';

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// What only a script can offer stands in templates, which are no part of the page before they are taken out.
for (const template of all('template.offered')) template.replaceWith(template.content);

/** One row a number: its address, how it was made in words, and its operands as indices of other rows. */
const derived = JSON.parse(document.getElementById('derived')?.content.textContent ?? '[]');
const indexOf = new Map(derived.map(([address], index) => [address, index]));
const numberOf = (element) => indexOf.get(element?.closest?.('[data-address]')?.dataset.address);
const places = all('[data-address]').map((place) => [place, numberOf(place)]).filter(([, number]) => number !== undefined);
const [line, voice] = all('.explained p');
/** The numbers pointed at, chosen by focus, click or tap, and worked out by the last step. */
const at = {};

/** A number and everything computed from it, however far on. */
function computedFrom(index) {
  const found = new Set([index]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    derived.forEach(([, , operands], use) => operands.some((operand) => found.has(operand)) && found.add(use));
  }
  return found;
}

function say(text) {
  voice.textContent = text.replaceAll('−', 'minus ');
}

/** Shows where a number came from, and what uses it. Pointing says nothing aloud, or a voice would never fall silent. */
function mark(how, index) {
  if (at[how] === index) return;
  at[how] = index;
  const self = at.pointed ?? at.chosen ?? at.stepped;
  const [, says, operands] = derived[self] ?? ['', '', []];
  // A step does not tell what comes after it.
  const [from, to] = [new Set(operands), computedFrom(at.pointed ?? at.chosen)];
  for (const [place, number] of places) {
    const mark = number === self ? 'self' : from.has(number) ? 'from' : to.has(number) && 'to';
    if (mark) place.dataset.mark = mark;
    else delete place.dataset.mark;
  }
  line.textContent = says;
  if (how === 'chosen') say(says);
}

/** The line never stands between the reader and the number, which is so far from the top. */
const keepOff = (height) => line.parentElement.classList.toggle('above', height > innerHeight * 0.7);

if (line) {
  document.addEventListener('pointerover', ({ pointerType, clientY, target }) => {
    if (pointerType === 'touch') return;
    keepOff(clientY);
    mark('pointed', numberOf(target));
  });
  document.documentElement.addEventListener('pointerleave', () => mark('pointed'));
  document.addEventListener('click', ({ target }) => mark('chosen', numberOf(target)));
  document.addEventListener('focusin', ({ target }) => {
    keepOff(numberOf(target) === undefined ? 0 : target.getBoundingClientRect().bottom);
    mark('chosen', numberOf(target));
  });
}

// Walks: one tab stop among the numbers of each, from which keys lead to the others; and step by step

const walks = all('.walk:has(.stepper)');
const isVisible = (element) => element?.checkVisibility({ visibilityProperty: true });
const numbersIn = (walk) => all('.ledger [data-address]', walk);

function stop(walk, wanted) {
  const numbers = numbersIn(walk);
  const next = [wanted, ...numbers.filter(({ tabIndex }) => tabIndex === 0), ...numbers].find(isVisible);
  for (const number of numbers) number.tabIndex = number === next ? 0 : -1;
}

function unfold(element) {
  for (let fold = element.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
}

/** Goes to a step, one after the last being the whole walk: what is not worked out yet is hidden, the line at hand is marked. */
function go(walk, step) {
  const [back, next, whole, slider, count] = walk.querySelector('.stepper').children;
  const now = Math.min(Math.max(step, 1), slider.max);
  const row = walk.querySelector(`tr[data-step="${now}"]`);
  const place = row ? `${now} of ${slider.max - 1}` : '';
  const out = row?.querySelector('.out');
  const neuron = out?.dataset.address.replace(/(\)\.[^.]+).*/, '$1.a');
  for (const part of all('[data-step]', walk)) part.classList.toggle('later', part.dataset.step > now);
  for (const part of all('tr, .node', walk)) part.classList.toggle('current', !!row && (part === row || part.dataset.address === neuron));
  // The description of the drawing tells how it ends.
  const names = all('.diagram :is(title, desc)', walk).map(({ id }) => id);
  walk.querySelector('.diagram svg')?.setAttribute('aria-labelledby', names.slice(0, row ? 1 : 2).join(' '));
  slider.value = now;
  slider.ariaValueText = place || 'all steps';
  count.textContent = place;
  next.textContent = row ? 'Next' : 'Step through';
  back.ariaDisabled = now === 1;
  whole.ariaDisabled = !row;
  at.chosen = undefined;
  mark('stepped', numberOf(out));
  if (row) {
    walk.querySelector('header select').value = 'products';
    unfold(row);
    row.scrollIntoView({ block: 'nearest' });
  }
  stop(walk);
  say(row ? `${place}. ${line.textContent}` : 'All steps.');
  remember(walk, row ? now : '');
}

const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (key === 'Escape' && line) {
    at.pointed = undefined;
    mark('chosen');
  }
  const [walk, move] = [target.closest('.walk'), MOVES[key]];
  if (!walk || !move || event.altKey || event.ctrlKey || event.metaKey) return;
  const slider = target.closest('.stepper')?.querySelector('input');
  const numbers = numbersIn(walk).filter(isVisible);
  if (slider) go(walk, Number(slider.value) + move);
  else if (numbers.includes(target)) {
    const goals = /Down|Up/.test(key) ? numbers.filter((number) => number.matches('.out')) : numbers;
    const from = goals.includes(target) ? target : target.closest('tr').querySelector('.out');
    const next = goals[Math.min(Math.max(goals.indexOf(from) + move, 0), goals.length - 1)];
    stop(walk, next);
    next.focus();
  } else return;
  event.preventDefault();
});

/** What can be opened inside, with a function of the rest of the address: `#walk-1/3` a step, `#explore-1/x1.a=2` a change. */
const inside = new Map();

for (const [order, walk] of walks.entries()) {
  const [back, next, whole, slider] = walk.querySelector('.stepper').children;
  walk.id ||= `worked-${order + 1}`;
  back.onclick = () => go(walk, slider.value - 1);
  next.onclick = () => go(walk, slider.value === slider.max ? 1 : Number(slider.value) + 1);
  whole.onclick = () => go(walk, Infinity);
  slider.oninput = () => go(walk, slider.value);
  inside.set(walk, (step) => go(walk, Number(step) || Infinity));
}

/** A fold or a level of detail may hide the stops, or show the first number. */
const stops = () => walks.forEach((walk) => stop(walk));
for (const event of ['toggle', 'change']) document.addEventListener(event, stops, true);
stops();

let remembering;
/** Writes it into the address bar when it has come to rest: browsers refuse many in a row. */
function remember({ id }, rest) {
  clearTimeout(remembering);
  remembering = setTimeout(() => {
    if (rest || location.hash.startsWith(`#${id}/`)) history.replaceState(null, '', location.href.split('#')[0] + (rest && `#${id}/${rest}`));
  }, 200);
}

function open() {
  for (const [element, go] of inside) {
    const [, rest] = location.hash.split(`#${element.id}/`);
    if (!rest) continue;
    unfold(element);
    element.scrollIntoView();
    go(rest);
  }
}
for (const event of ['hashchange', 'DOMContentLoaded']) addEventListener(event, open);

// A field before an answer: what is written there goes nowhere.
document.addEventListener('submit', (event) => {
  event.preventDefault();
  if (!event.target.matches('.guess')) return;
  const [field, verdict] = all('input, span', event.target);
  const written = field.value.trim();
  const { answer, within } = event.target.nextElementSibling.dataset;
  const [above, below = 1] = written.replace(/^[−–]/, '-').replaceAll(',', '.').split('/');
  const distance = written ? Math.abs(above / below - answer) : NaN;
  const told = distance <= within * (1 + 1e-9) ? `Right: ${written}.` : `Not yet: it is not ${written}.`;
  verdict.textContent = Number.isNaN(distance) ? 'Write a number there.' : told;
});

// Light, dark, or as the system has it. A browser may refuse to keep anything for a page from disk.
try {
  const colours = document.querySelector('.colours');
  colours.selectedIndex = Math.max(0, ['', 'light', 'dark'].indexOf(localStorage.getItem('theme')));
  colours.onchange = () => localStorage.setItem('theme', colours.value);
} catch { /* Then the system has it again next time. */ }
