"""The report of a period as PDF for managers and the council (pure).

``texts`` turns what ``mashhad_compliance_report`` returned into the words of the pages, ``write``
lays them out with typst. The layout is in ``print/report.typ`` and knows no words of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from unicodedata import bidirectional

import typst

from ckanext.mashhad.compliance.engine.rules.duty import Duty
from ckanext.mashhad.compliance.report.printed import first_page, unit_pages
from ckanext.mashhad.compliance.report.printed.wording import Changes, Source, Words
from ckanext.mashhad.persian.reading_errors import N_

LAYOUT: Final = Path(__file__).parents[2] / "print" / "report.typ"
#: Vazirmatn as TrueType, put there by ``python -m dev.assets``; browsers get another form of it.
FONTS: Final = Path(__file__).parents[2] / "fonts"
#: Two letters that one glyph draws come out of Chrome's reader swapped; here is one for both.
_HEH_WITH_HAMZA: Final = ("\u0647\u0654", "\u06c0")
#: A bracket that Chrome's reader turns round, and the mark by which the layout knows it.
_TURNED: Final = str.maketrans("()«»", "\ue000\ue001\ue002\ue003")
#: The end of a number before a sign that the reader would put before it, but for a mark between.
_AFTER_NUMBER: Final = re.compile("(?<=[۰-۹])(?=[.،؛:٪](?![۰-۹]))")
_RLM: Final = "\u200f"
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
#: With R2L the reader puts the words of every line in the order from right to left, those of an
#: address too; else it asks each line.
_R2L, _L2R = b"/Direction/R2L", b"/Direction/L2R"


class NoFontError(RuntimeError):
    """The font was not built, and without it no letter of Persian can be drawn."""


def texts(
    report: Mapping[str, Any],
    duties: Iterable[Duty],
    source: Source,
    changes: Changes,
    say: Words,
) -> dict[str, Any]:
    """The words of the pages; ``duties`` stand in the annex."""
    _ = say.translate
    return {
        "lang": say.lang,
        "site": say.site,
        "title": _(N_("Report on duties to publish")),
        "day": _(N_("As of {day}")).format(day=say.day(report["date"])),
        "number": say.digits(source.number),
        "page": _(N_("Page {page} of {pages}")),
        "first": first_page.texts(report, source, changes, say),
        "topics": unit_pages.topics(report, say),
        "overview": unit_pages.overview(report, say),
        "units": unit_pages.units(report, say),
        "annex": _(N_("Annex")),
        "method": {"title": _(N_("How this is judged")), "sentences": list(say.method)},
        "rules": [
            [_(N_("Version of the rules")), say.number(report["version"])],
            [_(N_("Check code of the rules")), report["rules_hash"]],
        ],
        "law": unit_pages.law(duties, say),
    }


def write(found: Mapping[str, Any], now: datetime, fonts: Path = FONTS) -> bytes:
    """The PDF of these texts; ``now`` is when it was made. Raises :class:`NoFontError`."""
    if not any(fonts.glob("*.ttf")):
        raise NoFontError
    data = json.dumps(found, ensure_ascii=False).replace(*_HEH_WITH_HAMZA)
    if found["lang"] == "fa":
        data = _STRING.sub(_as_drawn, _AFTER_NUMBER.sub(_RLM, data))
    compiled = typst.compile(
        LAYOUT,
        root=LAYOUT.parent,
        font_paths=[fonts],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        timestamp=int(now.timestamp()),
    )
    assert isinstance(compiled, bytes)  # noqa: S101 (for the type checker: one file was asked for)
    return compiled.replace(_R2L, _L2R)


def _as_drawn(string: re.Match[str]) -> str:
    """A string of JSON in Persian: brackets are marked, but for those after Latin letters. A number
    is said to be of a line that is read from the right: in one without letters the reader would
    begin at the left.
    """
    after_latin = has_letters = False
    drawn = []
    for letter in string[0]:
        if (direction := bidirectional(letter)) in ("L", "R", "AL") and letter != _RLM:
            after_latin, has_letters = direction == "L", True
        drawn.append(letter if after_latin else letter.translate(_TURNED))
    if not has_letters and any(letter.isdecimal() for letter in drawn):
        drawn.insert(-1, f"\u00a0{_RLM}")
    return "".join(drawn)
