"""Which fields of a page are marked as wrong, so that the page can say so at once and lead there.

Pure: it reads the HTML that a form has become, whoever's form it is, as a tree.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from lxml import etree
from markupsafe import Markup

from ckanext.mashhad.catalog.pages import html_tree

_MARK: Final = 'aria-invalid="true"'
_ANNOUNCED: Final = 'role="alert"'
_SUMMARY: Final = "error-explanation"
_TEXTS: Final = etree.XPath(".//text()[not(ancestor::span[contains(@class, 'control-required')])]")


class Wrong(NamedTuple):
    """A field, or the button that opens one, by its ``id``; ``label`` and ``text`` may be empty."""

    id: str
    label: str
    text: str


def find_wrong_fields(html: str) -> list[Wrong]:
    """The fields that are marked, in their order."""
    if _MARK not in html:
        return []
    try:
        return _found(html_tree.parse(html))
    except html_tree.TooDeepError:
        return []


def is_announced(html: str) -> bool:
    """Whether the page says by itself that something is wrong."""
    return _ANNOUNCED in html


def summary_with(links: str, html: str) -> Markup:
    """The page, whose summary of what is wrong has these items for fields it does not lead to.

    They take the place of what the summary says in other words of the same fields. What else it
    says of a field leads there too; what it says of no marked field stays.
    """

    def change(body: Any) -> None:
        summary = next((each for each in body.iter("div") if _SUMMARY in _classes(each)), None)
        if summary is not None:
            _lead(summary, html_tree.parse(links), _found(body))

    return html_tree.changed(html, change)


def _found(body: Any) -> list[Wrong]:
    boxes = body.iter("input", "select", "textarea", "button")
    ids = [each.get("id") for each in boxes if each.get("aria-invalid") == "true"]
    labels = {each.get("for"): _words(each) for each in reversed(list(body.iter("label")))}
    by_id = {each.get("id"): each for each in reversed(list(body.iter())) if each.get("id")}
    return [
        Wrong(
            each,
            labels.get(each) or (_words(by_id[each]) if by_id[each].tag == "button" else ""),
            _words(by_id[f"{each}-error"]) if f"{each}-error" in by_id else "",
        )
        for each in dict.fromkeys(ids)
        if each
    ]


def _lead(summary: Any, links: Any, fields: list[Wrong]) -> None:
    led_to = {each.get("href") for each in summary.iter("a")}
    missing = [item for item in links.iter("li") if item.find("a").get("href") not in led_to]
    if not missing:
        return
    others = [
        item for each in list(summary.iter("li")) if (item := _item(each, fields)) is not None
    ]
    for old in list(summary.iter("ul")):
        old.tail = None
        old.drop_tree()
    made = html_tree.element("ul", "")
    for item in (*missing, *others):
        item.tail = None
        made.append(item)
    summary.append(made)


def _item(item: Any, fields: list[Wrong]) -> Any:
    """An item of a summary beside the links: None, if a field's message says the same."""
    if item.find(".//a") is not None:
        return item
    name = item.get("data-field-label", "")
    said = _words(item)
    # ckanext-scheming names the field and then calls it by its label.
    said = said.removeprefix(f"{name}: ") if name else said
    without_label = said.partition(":")[2].strip() or said
    if any(text in each.text for each in fields for text in (said, without_label)):
        return None
    if field := next((each for each in fields if name and each.label == name), None):
        return _leading(field, said)
    return item


def _leading(field: Wrong, said: str) -> Any:
    item = html_tree.element("li", "")
    link = html_tree.element("a", field.label, href=f"#{field.id}")
    link.tail = f": {said}"
    item.append(link)
    return item


def _classes(element: Any) -> list[str]:
    return str(element.get("class", "")).split()


def _words(element: Any) -> str:
    """The text of an element without the sign of a needed field, as a reader sees it."""
    return " ".join("".join(_TEXTS(element)).split())
