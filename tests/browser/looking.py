"""One look at a page as a reader's browser shows it: everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request, Response

from tests import page_language

HERE = Path(__file__).parent
AXE = (HERE.parents[1] / "node_modules" / "axe-core" / "axe.min.js").read_text()
WORDS = (HERE / "words.js").read_text()
WIDTHS = (1280, 390, 320)
#: Where axe looks: the page is narrow when it begins, and wide for the next look.
BOTH = (WIDTHS[-1], WIDTHS[0])
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: The rules of axe whose answer changes with the width of the window.
OF_LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable"]

# Style sheets may come after the words; CKAN's modules begin once the words of their language
# have come, and some then ask for more.
SETTLED = """() => document.readyState === 'complete' && (
  !window.ckan || !window.jQuery || (jQuery.active === 0
  && [...document.querySelectorAll('[data-module]')].every(e => e.dataset.module.split(' ')
    .every(name => !ckan.module.registry[name] || ckan.module.instances[name]))))"""
# axe decides no contrast of what lies outside of a box that scrolls, or under what sticks to it.
# A rule, since scripts measure such boxes again; in a sheet that the page's policy lets be.
LAID_OPEN = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`[data-laid-open] {
    overflow: visible !important; width: max-content !important; max-width: none !important;
    height: auto !important; max-height: none !important;
  }`);
  document.adoptedStyleSheets.push(sheet);
  for (const element of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(element);
    if (style.position === 'sticky') element.style.position = 'static';
    const scrolls = ['auto', 'scroll'].includes(style.overflowX);
    if (scrolls && element.scrollWidth > element.clientWidth + 1) element.dataset.laidOpen = '';
  }
}"""
# Of rows and entries that are alike in elements, classes and attributes axe finds the same: three
# stay, odd and even ones, so that it does not look through long tables for most of its time.
FEW_OF_EACH = """() => {
  const shape = e => [
    e.tagName, e.className, e.getAttribute('style'), e.getAttributeNames(), !e.textContent.trim(),
    '(', ...[...e.children].map(shape), ')',
  ].join();
  for (const list of document.querySelectorAll('tbody, ul, ol, dl')) {
    const seen = {};
    for (const entry of [...list.children]) {
      const own = shape(entry);
      seen[own] = (seen[own] || 0) + 1;
      if (seen[own] > 3) entry.remove();
    }
  }
}"""
# axe decides nothing of one letter or sign, nor of words in a picture of ours: these have the
# colours of the words beside them.
AXE_RUN = """([only, undecided]) => axe.run(document, {
    runOnly: only, resultTypes: ['violations', 'incomplete'], preload: false,
  }).then(found => [
    ...found.violations.filter(each => each.impact !== 'minor'),
    ...found.incomplete.filter(each => undecided && each.id === 'color-contrast'),
  ].flatMap(each => {
    const why = node => node.any[0]?.data?.messageKey || '';
    const sign = node => why(node) === 'shortTextContent'
      || (why(node) === 'nonBmp' && /aria-hidden="true"/.test(node.html));
    const crowded = node => why(node).startsWith('elmPartially')
      && document.querySelector(node.target[0])?.closest('[data-laid-open]');
    const drawn = node => why(node) === 'imgNode' && node.html.startsWith('<text');
    const nodes = each.nodes.filter(node => !sign(node) && !crowded(node) && !drawn(node));
    return nodes.length ? [`axe ${each.id} (${each.impact}) ${why(nodes[0])} ${nodes.length}×: `
      + nodes[0].html.slice(0, 160)] : [];
  }))"""
# Links within a line of text are exempt, as in WCAG 2.5.8.
TOO_SMALL = """() => [...document.querySelectorAll(
    'button, select:not(.select2-hidden-accessible), .btn, .site-nav a,'
    + 'input:not([type=hidden], [type=checkbox], [type=radio], .select2-hidden-accessible),'
    + '.filters-panel li a, .chosen a, .pagination a, .facts a, summary')]
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width && (box.height < 24 || box.width < 24))
  .map(([e, box]) => `too small, ${box.width}x${box.height}: ${e.outerHTML.slice(0, 80)}`)"""
# Text that nobody can see, in boxes and on what is pressed; axe does not ask.
UNREADABLE = """() => [...document.querySelectorAll(
    'input:not([type=hidden], [type=checkbox], [type=radio], .select2-hidden-accessible),'
    + 'textarea, select:not(.select2-hidden-accessible), label, button, .btn')]
  .filter(e => e.getClientRects().length && parseFloat(getComputedStyle(e).fontSize) < 11)
  .map(e => `letters of ${getComputedStyle(e).fontSize}: ${e.outerHTML.slice(0, 80)}`)"""
SAME_ID = """() => [...document.querySelectorAll('input[id], select[id], textarea[id]')]
  .filter(e => document.querySelectorAll(`[id="${CSS.escape(e.id)}"]`).length > 1)
  .map(e => `an id that is not the only one: ${e.outerHTML.slice(0, 80)}`)"""
WITHOUT_NAME = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden])')]
  .filter(e => e.getClientRects().length
    && ![e.textContent, e.ariaLabel, e.title, e.placeholder, e.value]
      .some(name => (name || '').trim())
    && !(e.labels && e.labels.length) && !e.querySelector('img[alt]'))
  .map(e => `without a name: ${e.outerHTML.slice(0, 80)}`)"""

ALONE = """() => Object.entries({h1: 'h1', main: '[role=main], main'})
  .map(([part, selector]) => [document.querySelectorAll(selector).length, part])
  .filter(([count]) => count !== 1).map(([count, part]) => `${count} ${part}`)"""
#: Its language, its words, and what is wrong with it at any width.
READ = f"""() => [
  document.documentElement.lang.split('-')[0],
  ({WORDS})(),
  [{WITHOUT_NAME}, {UNREADABLE}, {SAME_ID}, {ALONE}].flatMap(find => find()),
]"""
# An open list takes its new place when it is told, in the next frame, of the new width.
AT_THIS_WIDTH = f"""async () => {{
  const root = document.documentElement;
  const frame = () => new Promise(done => requestAnimationFrame(done));
  if (root.scrollWidth > root.clientWidth) {{
    await frame();
    await frame();
  }}
  const wide = root.scrollWidth - root.clientWidth;
  return [...(wide ? [`${{wide}} px too wide`] : []), ...({TOO_SMALL})()];
}}"""


# Each field that is marked as wrong, and whether a message says so for those who do not see it.
TIED = """() => [...document.querySelectorAll('[aria-invalid=true]')].map(box => [
  box.id,
  (box.getAttribute('aria-describedby') || '').split(' ')
    .some(id => id && document.getElementById(id)?.matches('.error-block')),
])"""


class Watcher:
    """Keeps what a page asks for and complains of, from now until ``leave``."""

    def __init__(self, page: Page, home: str) -> None:
        self.faults: list[str] = []
        self._page = page
        self._ours = (f"{home}/", "data:", "blob:", "about:")
        self._heard: dict[Any, Any] = {
            "pageerror": lambda error: self.faults.append(f"script: {error}"),
            "console": self._console,
            "response": self._response,
            "request": self._request,
        }
        for event, hear in self._heard.items():
            page.on(event, hear)

    def leave(self) -> None:
        """Hear no more: the page stays open for another look."""
        for event, hear in self._heard.items():
            self._page.remove_listener(event, hear)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.faults.append(f"{response.status} {response.url}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(self._ours):
            self.faults.append(f"asks another host: {request.url}")


def faults(page: Page, *, axe_at: Sequence[int] = BOTH) -> list[str]:
    """What is wrong with the page that stands there, one line each.

    Words, digits and dates that are not of its language; parts without a name or with that of
    another, too small to read or to hit, or wider than the window; more or fewer than one heading
    of first rank or main part; and what axe finds at the widths ``axe_at``, the widest last.
    """
    return list(_faults(page, axe_at))


def _faults(page: Page, axe_at: Sequence[int]) -> Iterator[str]:
    page.wait_for_function(SETTLED)
    language, words, found = page.evaluate(READ)
    yield from page_language.faults(language, words)
    yield from found
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for fault in page.evaluate(AT_THIS_WIDTH):
            yield f"{fault} at {width}"
    if axe_at:
        yield from _barriers(page, axe_at)


def _barriers(page: Page, widths: Sequence[int]) -> Iterator[str]:
    """What axe finds: of layout at each width, of all else once."""
    page.evaluate(LAID_OPEN)
    page.evaluate(FEW_OF_EACH)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        only = RULES if width == WIDTHS[0] else {"type": "rule", "values": OF_LAYOUT}
        for found in barriers(page, only, undecided=True):
            yield f"{found} at {width}"


def barriers(page: Page, only: Any = RULES, *, undecided: bool = False) -> list[str]:
    """What axe finds on the page as it stands: a line for each rule that is broken.

    With ``undecided`` also contrasts of which it cannot tell. A page whose words are there may
    still wait for its style sheets: it is judged when they have come.
    """
    page.wait_for_function(SETTLED)
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(AXE_RUN, [only, undecided])
    return found
