"""A check for a terminal: the verdict, then what was found, rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import Lang
from ckanext.mashhad.tables.engine.state_words import SEVERITIES
from ckanext.mashhad.tables.engine.workbooks.grouping import Found, Group, groups

#: Findings printed of each group.
SHOWN: Final = 10


def lines(
    report: Mapping[str, Any], title: str, _: Callable[[str], str], lang: Lang
) -> Iterator[str]:
    """All lines for one file; ``report`` as ``Report.as_dict`` gives it, ``title``: the table's."""
    counted = _("{rows} rows, {errors} errors, {warnings} warnings").format(
        **{key: format_number(report[key], lang) for key in ("rows", "errors", "warnings")}
    )
    yield f"{title}: {counted}"
    yield verdict(report, _)
    for group in groups(report, report["schema"], lang):
        yield ""
        yield from _group_lines(group, _, lang)


def verdict(report: Mapping[str, Any], _: Callable[[str], str]) -> str:
    """One sentence: whether the file would be published."""
    if report["errors"]:
        return "✕ " + _("Not accepted: mend the errors and check it again.")
    if report["warnings"]:
        return "✓ " + _("Accepted; the warnings are published with it.")
    return "✓ " + _("Accepted.")


def _group_lines(group: Group, _: Callable[[str], str], lang: Lang) -> Iterator[str]:
    name = _(SEVERITIES[group.severity])
    yield f"{name} ({format_number(group.count, lang)}) – {group.title or group.column}"
    if group.hint and group.severity != "note":
        yield f"    {group.hint}"
    shown = group.listed[:SHOWN]
    for found in shown:
        if line := _line(found, with_sentence=not group.sentence):
            yield f"    {line}"
    if more := group.count - len(shown):
        yield "    " + _("and {number} more").format(number=format_number(more, lang))


def _line(found: Found, *, with_sentence: bool) -> str:
    """Where, what stands there, and what is wrong with it unless the group has said so."""
    place = found.cell or (str(found.row) if found.row else "")
    parts = [found.sheet, place, f"«{found.value}»" if found.value else ""]
    parts.append(found.sentence if with_sentence else "")
    return "  ".join(part for part in parts if part)
