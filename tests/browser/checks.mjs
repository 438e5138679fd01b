// The table of checks: each has a name, the views of a page it looks at, and a function from a view to problems.

import * as accessibility from './checks/accessibility.mjs';
import * as explore from './checks/explore.mjs';
import * as answers from './checks/answers.mjs';
import * as detail from './checks/detail.mjs';
import * as journey from './checks/journey.mjs';
import * as keyboard from './checks/keyboard.mjs';
import * as layout from './checks/layout.mjs';
import * as media from './checks/media.mjs';
import * as numbers from './checks/numbers.mjs';
import * as pointing from './checks/pointing.mjs';
import * as quiet from './checks/quiet.mjs';
import * as spoken from './checks/spoken.mjs';
import * as stepping from './checks/stepping.mjs';
import * as structure from './checks/structure.mjs';

/** Ways to look at a page, in the order in which they are taken; `folded` leaves the folds as they come. Scrolling is at once, so that no check has to wait. */
export const VIEWS = {
  'as opened': { width: 1280, scheme: 'light', folded: true, reducedMotion: 'no-preference' },
  print: { width: 794, scheme: 'light', media: 'print', folded: true },
  wide: { width: 1280, scheme: 'light' },
  'wide, dark': { width: 1280, scheme: 'dark' },
  // 1280 px at a zoom of 200 %.
  zoomed: { width: 640, scheme: 'light' },
  narrow: { width: 320, scheme: 'light' },
  'narrow, dark': { width: 320, scheme: 'dark' },
  'forced colours': { width: 1280, scheme: 'light', forcedColors: 'active' },
  'forced colours, dark': { width: 1280, scheme: 'dark', forcedColors: 'active' },
};

/** `check({ site, page, tab, silent, view })` gives the problems as sentences. */
export const CHECKS = [
  { name: 'size', views: ['as opened'], check: structure.size },
  { name: 'ids', views: ['as opened'], check: structure.uniqueIds },
  { name: 'links', views: ['as opened'], check: structure.links },
  { name: 'headings', views: ['as opened'], check: structure.headings },
  { name: 'tables', views: ['as opened'], check: structure.tables },
  { name: 'figures', views: ['as opened'], check: structure.figures },
  { name: 'folds', views: ['as opened'], check: structure.folds },
  { name: 'wording', views: ['as opened'], check: structure.wording },
  { name: 'numbers', views: ['as opened'], check: numbers.shownAsTraced },
  { name: 'ledgers', views: ['as opened'], check: numbers.ledgersAreBound },
  { name: 'trace files', views: ['as opened'], check: numbers.tracesAgree },
  { name: 'no script', views: ['as opened'], check: media.sameWithoutScript },
  { name: 'foreign', views: ['as opened'], check: quiet.nothingForeignWritten },
  { name: 'paper', views: ['print'], check: media.onPaper },
  { name: 'axe', views: ['wide'], check: accessibility.everyRule },
  { name: 'axe, space', views: ['narrow'], check: accessibility.rulesOfSpace },
  { name: 'axe, colours', views: ['wide, dark'], check: accessibility.rulesOfColour },
  {
    name: 'contrast',
    views: ['wide', 'wide, dark', 'narrow', 'narrow, dark', 'forced colours', 'forced colours, dark'],
    check: accessibility.contrast,
  },
  { name: 'drawn text', views: ['wide'], check: layout.drawnTextStandsApart },
  { name: 'width', views: ['wide', 'zoomed', 'narrow'], check: layout.noSidewaysScroll },
  { name: 'cut off', views: ['wide', 'zoomed', 'narrow'], check: layout.nothingCutOff },
  { name: 'text spacing', views: ['wide', 'zoomed', 'narrow'], check: layout.roomForSpacing },
  { name: 'target size', views: ['wide', 'narrow'], check: keyboard.targetSize },
  { name: 'tab order', views: ['wide', 'narrow, dark'], check: keyboard.tabOrder },
  { name: 'pointing', views: ['wide'], check: pointing.marksAsTraced },
  { name: 'numbers by keyboard', views: ['narrow'], check: pointing.numbersByKeyboard },
  { name: 'steps', views: ['wide'], check: stepping.steps },
  { name: 'step by address', views: ['wide'], check: stepping.openedAtStep },
  { name: 'spoken', views: ['wide'], check: spoken.saidAsTraced },
  { name: 'answers', views: ['wide', 'narrow'], check: answers.guesses },
  { name: 'answers on paper', views: ['wide'], check: answers.answersOnPaper },
  { name: 'detail', views: ['wide'], check: detail.levels },
  { name: 'axe, stepping', views: ['wide'], check: stepping.accessibleWhileStepping },
  { name: 'covered', views: ['wide', 'narrow'], check: stepping.nothingCovered },
  { name: 'paper, stepping', views: ['wide'], check: stepping.wholeOnPaper },
  { name: 'change', views: ['wide'], check: explore.followsTheTrace },
  { name: 'fields', views: ['wide'], check: explore.fieldsWork },
  { name: 'changed', views: ['wide, dark', 'narrow'], check: explore.accessibleWhenChanged },
  { name: 'keyboard alone', views: ['zoomed'], check: journey.byKeyboardAlone },
  { name: 'colours', views: ['wide', 'wide, dark'], check: stepping.chosenColours },
  { name: 'less motion', views: ['wide'], check: media.lessMotion },
  // Last, when everything has been tried.
  { name: 'messages', views: ['forced colours, dark'], check: quiet.noMessages },
  { name: 'requests', views: ['forced colours, dark'], check: quiet.onlyOwnFiles },
];

/** Opens a page and applies the checks (all of them, or those with these names); problems as `{ check, view, says }`. */
export async function checkPage({ site, page, tab, silent, names }) {
  await tab.goto('about:blank');
  Object.assign(tab.heard, { messages: [], requests: [], failures: [] });
  await adapt(tab, VIEWS['as opened']);
  await tab.goto(page.url);
  await tab.evaluate(() => document.fonts.ready.then(() => undefined));
  const found = [];
  for (const [viewName, view] of Object.entries(VIEWS)) {
    const due = CHECKS.filter(({ name, views }) => views.includes(viewName) && (names?.includes(name) ?? true));
    if (due.length === 0) continue;
    await adapt(tab, view);
    for (const { name, check } of due) {
      const begun = performance.now();
      for (const says of await check({ site, page, tab, silent, view })) found.push({ check: name, view: viewName, says });
      spent.set(name, (spent.get(name) ?? 0) + performance.now() - begun);
    }
  }
  return found;
}

/** Milliseconds spent in each check. */
export const spent = new Map();

async function adapt(tab, { width, scheme, media = 'screen', forcedColors = 'none', reducedMotion = 'reduce', folded = false }) {
  await tab.setViewportSize({ width, height: 900 });
  await tab.emulateMedia({ media, colorScheme: scheme, forcedColors, reducedMotion });
  await tab.evaluate((open) => {
    for (const fold of document.querySelectorAll('details')) fold.open = open;
  }, !folded);
}
