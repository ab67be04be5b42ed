"""Which fields of a page are marked as wrong, so that the page can say so at once and lead there.

Pure: it reads the HTML that a form has become, whoever's form it is.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_MARK: Final = 'aria-invalid="true"'
_ANNOUNCED: Final = 'role="alert"'
_SUMMARY: Final = re.compile(r'(<div class="error-explanation[^>]*>)(.*?)(</div>)', re.S)
_ITEM: Final = re.compile(r'<li(?: data-field-label="([^"]*)")?>(.*?)</li>', re.S)
_LEADING: Final = re.compile(r'<li><a href="(#[^"]+)">.*?</li>', re.S)
_LIST: Final = re.compile(r"\s*<ul>.*</ul>\s*", re.S)
_BOX: Final = re.compile(rf"<(?:input|select|textarea|button)\b[^>]*{_MARK}[^>]*>")
_ID: Final = re.compile(r'\sid="([^"]+)"')
_SIGN: Final = re.compile(r'<span class="control-required".*?</span>', re.S)
_TAG: Final = re.compile(r"<[^>]*>")


class Wrong(NamedTuple):
    """A field, or the button that opens one, by its ``id``.

    ``label`` and ``text`` are HTML without tags, either may be empty.
    """

    id: str
    label: str
    text: str


def found(html: str) -> list[Wrong]:
    """The fields that are marked, in their order."""
    if _MARK not in html:
        return []
    ids = [match[1] for box in _BOX.findall(html) if (match := _ID.search(box))]
    return [
        Wrong(
            each,
            _words(rf'<label\b[^>]*\bfor="{re.escape(each)}"[^>]*>(.*?)</label>', html)
            or _words(rf'<button\b[^>]*\bid="{re.escape(each)}"[^>]*>(.*?)</button>', html),
            _words(rf'<(\w+)\b[^>]*\bid="{re.escape(each)}-error"[^>]*>(.*?)</\1>', html),
        )
        for each in dict.fromkeys(ids)
    ]


def is_announced(html: str) -> bool:
    """Whether the page says by itself that something is wrong."""
    return _ANNOUNCED in html


def summary_with(links: str, html: str) -> str:
    """The page, whose summary of what is wrong has these items for fields it does not lead to.

    They take the place of what the summary says in other words of the same fields. What else it
    says of a field leads there too; what it says of no marked field stays.
    """
    match = _SUMMARY.search(html)
    if match is None:
        return html
    missing = [item[0] for item in _LEADING.finditer(links) if f'"{item[1]}"' not in match[2]]
    if not missing:
        return html
    fields = found(html)
    others = [_item(item[0], item[1] or "", item[2], fields) for item in _ITEM.finditer(match[2])]
    inner = f"{_LIST.sub('', match[2])}<ul>{''.join([*missing, *others])}</ul>"
    return f"{html[: match.start()]}{match[1]}{inner}{match[3]}{html[match.end() :]}"


def _item(whole: str, name: str, inside: str, fields: list[Wrong]) -> str:
    """An item of a summary beside the links: nothing, if a field's message says the same."""
    if "<a " in inside:
        return whole
    said = inside.removeprefix(f"{name}: ")
    # ckanext-scheming names the field and then calls it by its label.
    without_label = said.partition(":")[2] or said
    if any(_plain(text) in each.text for each in fields for text in (said, without_label)):
        return ""
    field = next((each for each in fields if each.label == name), None)
    return f'<li><a href="#{field.id}">{name}</a>: {said}</li>' if field else whole


def _words(pattern: str, html: str) -> str:
    match = re.search(pattern, html, re.S)
    return _plain(match.groups()[-1] if match else "")


def _plain(inner: str) -> str:
    return " ".join(_TAG.sub("", _SIGN.sub("", inner)).split())
