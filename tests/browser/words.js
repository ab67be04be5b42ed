// What the page says to eye and ear: [where it stands, its words], each pair once.
// Left out: what says of itself that it is of another language and runs in its direction, code, and
// a single name, number or address in a box that is marked to run from left to right or is typed in.
// Hidden parts are read too: a script may show them at any moment.
() => {
  const root = document.documentElement;
  const language = element => element.closest('[lang]').lang.split('-')[0];
  const direction = element => getComputedStyle(element).direction;
  const unspoken = 'script, style, noscript, template, iframe, code, pre, kbd, samp';
  const found = new Map();
  const isPersian = direction(root) === 'rtl';
  const isForeign = element => language(element) !== language(root)
    && direction(element) !== direction(root);
  // A day is a word of the page, whatever box it stands in.
  const day = /^[12۱۲١٢][0-9۰-۹٠-٩]{3}-[0-9۰-۹٠-٩]{1,2}-[0-9۰-۹٠-٩]{1,2}/;
  // One word: of what is typed, or of what stands in a box marked to run from left to right.
  const isName = (element, where, words) => !/\s/.test(words) && !day.test(words)
    && (where === '[typed]' || (where === '' && direction(element) === 'ltr'
      && element.closest('[dir=ltr], .ltr, .slug-preview')));
  const note = (element, where, text) => {
    const words = (text || '').replace(/\s+/g, ' ').trim();
    if (!words || element.closest(unspoken) || isForeign(element)) return;
    if (isPersian && isName(element, where, words)) return;
    found.set(`${element.localName}${where} ${words}`, [`${element.localName}${where}`, words]);
  };
  // What stands in the box that a script opens is HTML.
  const spoken = html => {
    const box = new DOMParser().parseFromString(html, 'text/html').body;
    for (const code of box.querySelectorAll('pre, code')) code.remove();
    return box.textContent;
  };
  // The title of a page, an attribute and the box that shows what is chosen in a list cannot say of
  // a part that it is of another language; the page says it where the same words stand in the open.
  const said = [...document.querySelectorAll('[lang]')].filter(e => language(e) !== language(root))
    .map(e => e.textContent.trim()).filter(Boolean).sort((a, b) => b.length - a.length);
  const unsaid = text => said.reduce((rest, words) => rest.replaceAll(words, ' '), text || '');
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (element.matches('title, .select2-container *')) note(element, '', unsaid(texts.currentNode.data));
    else if (element.localName !== 'textarea') note(element, '', texts.currentNode.data);
  }
  const attributes = ['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext',
    'title', 'alt', 'placeholder', 'label', 'data-module-content', 'data-bs-content'];
  for (const name of attributes) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      note(element, `[${name}]`, unsaid(spoken(element.getAttribute(name))));
    }
  }
  const buttons = 'input[type=submit], input[type=button], input[type=reset]';
  for (const element of document.querySelectorAll(buttons)) note(element, '[value]', element.value);
  const boxes = 'input[type=text], input[type=search], input:not([type]), textarea';
  for (const box of document.querySelectorAll(boxes)) {
    note(box, '[typed]', box.value);
  }
  // What a style sheet writes before or after an element.
  for (const element of document.body.querySelectorAll('*')) {
    for (const place of ['::before', '::after']) {
      const written = getComputedStyle(element, place).content.match(/"(?:[^"\\]|\\.)*"/);
      if (written) note(element, place, written[0].slice(1, -1));
    }
  }
  return [...found.values()];
}
