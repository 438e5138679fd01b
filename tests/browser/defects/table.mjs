// Defects: what is spoilt in which file, and the checks that each has to be caught by.

const PAGE = 'xor/index.html';
const STYLE = 'assets/style.css';
const SCRIPT = 'assets/lesson.js';

const swap = (file, from, to) => ({ file, change: (text) => text.replace(from, to) });
const page = (from, to) => [swap(PAGE, from, to)];
const style = (from, to) => [swap(STYLE, from, to)];
const rule = (css) => [{ file: STYLE, change: (text) => `${text}\n${css}\n` }];
const lesson = (from, to) => [swap(SCRIPT, from, to)];
const explore = (from, to) => [swap('assets/explore.js', from, to)];
const before = (mark, html) => page(mark, `${html}${mark}`);
/** A script that the policy lets run. */
const script = (code) => [
  ...before('</head>', '<script defer src="extra.js"></script>'),
  { file: 'xor/extra.js', change: () => code },
];

/** `saying` narrows down what the checks have to say. */
export const DEFECTS = [
  // What can be read.
  { name: 'text too pale', caughtBy: ['contrast'], edits: style('--soft: light-dark(#5c5c58', '--soft: light-dark(#a0a09a') },
  { name: 'text too dark in the dark', caughtBy: ['contrast', 'axe, colours'], edits: style(/(--soft: light-dark\(#\w+, )#\w+/, '$1#444444') },
  { name: 'text too pale in drawings', caughtBy: ['contrast'], saying: /<text/, edits: rule('.fill-soft { fill: #bbbbbb; }') },
  {
    name: 'text lost in forced colours', caughtBy: ['contrast'], saying: /<p/,
    edits: rule('@media (forced-colors: active) { p { forced-color-adjust: none; color: Canvas; } }'),
  },
  { name: 'two signs in a row', caughtBy: ['wording'], saying: /two signs/, edits: before('</main>', '<p>It adds 3 + −2.</p>') },
  { name: 'a hyphen for a minus sign', caughtBy: ['wording'], saying: /hyphen/, edits: page(/<td class="text">−2</, '<td class="text">-2<') },
  { name: 'NaN in a cell', caughtBy: ['wording', 'numbers'], saying: /NaN/, edits: page(/(<td class="out[^>]*>)[^<]*</, '$1NaN<') },

  // What the numbers say.
  { name: 'a wrong number in a ledger', caughtBy: ['numbers'], saying: /the trace has 2:/, edits: page(/(<td class="out[^>]*data-address="xor\(1, 1\)\.h1\.z"[^>]*>)2</, '$13<') },
  { name: 'a lost sign in a ledger', caughtBy: ['numbers'], saying: /the trace has -1:/, edits: page(/(<td class="out minus"[^>]*>)<span class="sign">−<\/span>/, '$1') },
  { name: 'a wrong number in the text', caughtBy: ['numbers'], saying: /a\.value/, edits: page(/(<a class="value"[^>]*>)2</, '$12.1<') },
  { name: 'a wrong weight in a diagram', caughtBy: ['numbers'], saying: /text\.weight/, edits: page(/(<text class="weight[^>]*>)−2</, '$1−3<') },
  { name: 'an address of nothing', caughtBy: ['numbers'], saying: /no number of the trace/, edits: page(/data-address="xor\(1, 1\)\.h2\.z"/, 'data-address="xor(1, 1).h9.z"') },
  { name: 'an address that is none', caughtBy: ['numbers'], saying: /not an address/, edits: page(/data-address="xor\(1, 1\)\.h2\.z"/, 'data-address="h2.z"') },
  { name: 'ledgers without addresses', caughtBy: ['ledgers'], edits: page(/(<td class="out[^>]*?) data-address="[^"]*"/g, '$1') },
  { name: 'trace files that differ', caughtBy: ['trace files', 'numbers'], edits: [swap('xor/trace.csv', '"xor(1, 1).h1.z",2,', '"xor(1, 1).h1.z",2.5,')] },

  // What is there.
  { name: 'no language', caughtBy: ['headings', 'axe'], saying: /lang/, edits: page('<html lang="en">', '<html>') },
  { name: 'a heading level skipped', caughtBy: ['headings', 'axe'], edits: page(/<h2 (.*?)<\/h2>/, '<h4 $1</h4>') },
  { name: 'an id twice', caughtBy: ['ids'], edits: page('id="predict-1"', 'id="walk-1"') },
  { name: 'a link to a missing file', caughtBy: ['links'], edits: page('href="trace.csv"', 'href="traces.csv"') },
  { name: 'a link to a missing place', caughtBy: ['links'], edits: page('href="#all-four-inputs"', 'href="#all-five-inputs"') },
  { name: 'a figure without a name', caughtBy: ['figures'], edits: page(/ aria-labelledby="network-1--drawing-title network-1--drawing-desc"/, '') },
  { name: 'a figure without its numbers', caughtBy: ['figures'], edits: page(/<details class="numbers">[^]*?<\/details>/, '') },
  { name: 'a picture without a text', caughtBy: ['axe'], saying: /image-alt/, edits: before('</main>', '<img src="charts/plane.svg">') },
  { name: 'a table header without scope', caughtBy: ['tables'], edits: page('<th scope="col"', '<th') },
  { name: 'an empty fold', caughtBy: ['folds'], edits: page(/<div class="answer">[^]*?<\/div>(?=\n<\/details>)/, '') },
  { name: 'a page of more than 2 MB', caughtBy: ['size'], edits: before('</main>', `<!--${'x'.repeat(2_000_000)}-->`) },
  { name: 'markup out of order', caughtBy: ['W3C checker'], saying: /index\.html/, edits: page('</figure>', '') },
  { name: 'a style property that does not exist', caughtBy: ['W3C checker'], saying: /style\.css/, edits: rule('p { colour: red; }') },
  { name: 'a drawing that is not XML', caughtBy: ['W3C checker'], saying: /plane\.svg/, edits: [swap('xor/charts/plane.svg', '</svg>', '')] },

  // What it asks for, and does by itself.
  { name: 'a script in the page', caughtBy: ['messages'], saying: /Content Security Policy/, edits: before('</main>', '<script>document.title = "!";</script>') },
  { name: 'a script that fails', caughtBy: ['messages'], saying: /uncaught/, edits: script('no_such_function();') },
  { name: 'a picture from elsewhere', caughtBy: ['foreign', 'requests', 'messages'], edits: before('</main>', '<img alt="" src="https://example.org/x.png">') },
  { name: 'a style attribute', caughtBy: ['foreign', 'messages'], edits: page('<main id="main"', '<main id="main" style="color: red"') },
  { name: 'no policy', caughtBy: ['foreign'], saying: /policy/, edits: page(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '') },
  { name: 'text that only a script writes', caughtBy: ['no script'], edits: script('document.querySelector("main").append("Only here.");') },
  { name: 'something moves', caughtBy: ['less motion'], edits: rule('summary { transition: color 2s; }') },

  // How it is laid out.
  { name: 'too wide for a narrow window', caughtBy: ['width'], edits: rule('.question { width: 25rem; }') },
  { name: 'text cut off', caughtBy: ['cut off'], edits: rule('.contents { height: 1rem; overflow: hidden; }') },
  { name: 'no room for wide spacing', caughtBy: ['text spacing'], edits: rule('summary { width: 14.5rem; overflow: hidden; white-space: nowrap; }') },
  { name: 'text on text in a drawing', caughtBy: ['drawn text'], saying: /lies on/, edits: page(/(<text class="weight[^>]* x=")[^"]*(" y=")[^"]*"([^]*?<text class="weight[^>]* x=")[^"]*(" y=")[^"]*"/, '$1100$2100"$3104$4102"') },
  { name: 'text outside of its drawing', caughtBy: ['drawn text'], saying: /leaves/, edits: page(/(<text class="weight[^>]* y=")[^"]*"/, '$1-4"') },
  { name: 'a fold that stays folded on paper', caughtBy: ['paper'], saying: /folded/, edits: style(/ *details::details-content[^}]*}/, '') },
  { name: 'navigation on paper', caughtBy: ['paper'], saying: /click/, edits: rule('@media print { .contents { display: block; } }') },

  // Where numbers came from.
  { name: 'an operand that is none', caughtBy: ['pointing'], saying: /was made from/, edits: page(/(\[&quot;xor\(1, 1\)\.h2\.z&quot;,[^\[]*\[)\d+/, '$10') },
  { name: 'a use that is not marked', caughtBy: ['pointing'], saying: /were made/, edits: lesson('to.has(operand)', 'operand === index') },
  { name: 'a mark in one place only', caughtBy: ['pointing'], saying: /missing on/, edits: lesson("places = all('[data-address]')", "places = all('td[data-address]')") },
  { name: 'a sentence of another number', caughtBy: ['pointing'], saying: /what is said/, edits: page(/z of h2: sum 2 plus bias −1 is 1\./, 'z of h2: nothing.') },
  { name: 'a pointer that chatters', caughtBy: ['pointing'], saying: /aloud/, edits: lesson("['pointerover', 'pointed']", "['pointerover', 'chosen']") },
  { name: 'a tab stop at every number', caughtBy: ['numbers by keyboard'], saying: /tab stops/, edits: lesson('index ? -1 : 0', '0') },
  { name: 'arrow keys that lead nowhere', caughtBy: ['numbers by keyboard'], saying: /leads to/, edits: lesson('numbers.indexOf(target) + move', 'numbers.indexOf(target)') },
  { name: 'words over the number', caughtBy: ['numbers by keyboard'], saying: /covers/, edits: rule('.explained.explained { inset: 0; }') },

  // Step by step.
  { name: 'a line before its time', caughtBy: ['steps'], saying: /lines are seen/, edits: lesson('part.dataset.step > now', 'part.dataset.step > now + 1') },
  { name: 'an answer given away in the drawing', caughtBy: ['steps'], saying: /before it is known/, edits: rule('.later:is(text) { visibility: visible; }') },
  { name: 'an answer given away in the equation', caughtBy: ['steps'], saying: /before it is known/, edits: rule('.steps math.later { visibility: visible; }') },
  { name: 'a step that says nothing', caughtBy: ['steps'], saying: /is said/, edits: lesson('() => text', "() => ''") },
  { name: 'a button that loses the focus', caughtBy: ['steps'], saying: /focus/, edits: lesson('whole.ariaDisabled = !row;', 'next.disabled = now === 2;') },
  { name: 'a link to a step that opens elsewhere', caughtBy: ['step by address'], edits: lesson('parseInt(step) || Infinity', '1') },
  { name: 'steps that leave no address', caughtBy: ['step by address'], saying: /address bar/, edits: lesson(' + (state && `#${id}/${state}`)', '') },
  { name: 'a slider without a name', caughtBy: ['axe, stepping'], saying: /label/, edits: page(/ aria-label="Step of [^"]*"/g, '') },
  { name: 'a line over what has the focus', caughtBy: ['covered'], edits: style('scroll-padding: 3.5rem 0 4rem', 'scroll-padding: 0') },
  { name: 'steps hidden on paper', caughtBy: ['paper, stepping'], edits: rule('.later { visibility: hidden; }') },
  { name: 'colours that do not follow', caughtBy: ['colours'], edits: style('[value="dark"]:checked', '[value="night"]:checked') },

  // Changed by the reader.
  { name: 'a bias that is not added', caughtBy: ['change'], saying: /the trace has/, edits: page(/(&quot;h1\.z&quot;,&quot;sum&quot;,\[)&quot;h1\.sum&quot;,/, '$1') },
  { name: 'a minus sign lost on the way', caughtBy: ['change'], saying: /the trace has/, edits: explore("value < 0n ? '-'", "value < 0n ? '+'") },
  { name: 'a drawing that does not follow', caughtBy: ['change'], saying: /the drawing/, edits: page(/<tspan data-number="h1\.a">/g, '<tspan>') },
  { name: 'addresses of other numbers', caughtBy: ['change'], saying: /addresses/, edits: page('<div data-when="changed !refused">', '$&<p data-address="xor(1, 1).h1.z"></p>') },
  { name: 'a reset that forgets the fields', caughtBy: ['change'], saying: /come back/, edits: explore('form.reset();', '') },
  { name: 'a slider that nothing follows', caughtBy: ['fields'], saying: /no number follows/, edits: explore('given[field.name] = field.value;', '') },
  { name: 'a voice that says every change', caughtBy: ['fields'], saying: /chatters/, edits: lesson('}, 300)', '}, 0)') },
  { name: 'a number that is none, taken', caughtBy: ['fields'], saying: /not refused/, edits: page(/ pattern="[^"]*"/g, '') },
  { name: 'changes that leave no address', caughtBy: ['fields'], saying: /address bar/, edits: explore('settle(block, ', 'settle({}, ') },
  { name: 'a link that does not bring back', caughtBy: ['fields'], saying: /bring back/, edits: explore('changes.get(field.name) ?? before', 'before') },
  { name: 'a field without a name', caughtBy: ['axe'], saying: /label/, edits: page(/ aria-label="bias of h1, slider"/, '') },
  { name: 'a list that is too wide when changed', caughtBy: ['changed'], edits: rule('.lesson pre { width: 60rem; }') },
  // Questions, detail, words.
  { name: 'a wrong answer that counts as right', caughtBy: ['answers'], saying: /nowhere/, edits: page(/data-answer="[^"]*"/, 'data-answer="77"') },
  { name: 'a right answer that is refused', caughtBy: ['answers', 'keyboard alone'], saying: /Not yet|not right/, edits: lesson('within * (1 + 1e-9)', '-1') },
  { name: 'a decimal comma that is refused', caughtBy: ['answers'], edits: lesson(".replaceAll(',', '.')", '') },
  { name: 'answers that print unasked', caughtBy: ['answers on paper'], saying: /although/, edits: style('#print-answers:not(:checked)', '#no-answers:not(:checked)') },
  { name: 'a level that hides nothing', caughtBy: ['detail'], edits: style('[value="neurons"]:checked', '[value="none"]:checked') },
  { name: 'a level that loses the outcomes', caughtBy: ['detail'], edits: style('[value="layers"]:checked) .brief', '[value="none"]:checked) .brief') },
  { name: 'a sign that nobody says', caughtBy: ['spoken'], saying: /sign/, edits: page(/<span aria-hidden="true">·<\/span><span class="unseen">times<\/span>/g, '·') },
  { name: 'a product that is said wrong', caughtBy: ['spoken'], saying: /times/, edits: page('aria-label="1 times 1"', 'aria-label="1 times 2"') },
  { name: 'a neuron left out of the words', caughtBy: ['spoken'], saying: /no list/, edits: page(/<li>h2: [^<]*<\/li>/g, '') },
  { name: 'a choice that the arrow keys do not reach', caughtBy: ['keyboard alone'], saying: /detail/, edits: page(/<select aria-label="Detail of/g, '<select tabindex="-1" aria-label="Detail of') },

  // How it is used.
  { name: 'no ring around the focus', caughtBy: ['tab order'], saying: /no ring/, edits: rule(':focus-visible { outline: none; }') },
  { name: 'a pale ring around the focus', caughtBy: ['tab order'], saying: /pale/, edits: rule(':focus-visible { outline-color: var(--rule); }') },
  { name: 'a jump in the order of Tab', caughtBy: ['tab order'], saying: /leads to/, edits: page('href="trace.csv"', 'href="trace.csv" tabindex="1"') },
  { name: 'a target too small', caughtBy: ['target size'], edits: rule('summary { min-height: 0; padding: 0; line-height: 1; }') },
  { name: 'a region that scrolls and takes no focus', caughtBy: ['axe, space'], saying: /scrollable-region-focusable/, edits: [...page(/ tabindex="0"/g, ''), ...rule('.grid { min-width: 60rem; }')] },
];
