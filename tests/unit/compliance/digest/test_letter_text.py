"""What a letter says, as plain text and as a page."""

from __future__ import annotations

import gettext as gnu
import re
from datetime import date, timedelta
from pathlib import Path

from ckanext.mashhad.compliance.digest import letter_text, recipients
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement
from tests.unit.compliance.digest.reminders import (
    CALENDAR,
    DUE,
    LADDER,
    NINE,
    TEN,
    UNITS,
    coming,
    missing,
    reader,
)
from tests.unit.compliance.small_city import day


def written(lang: str, *judgements: Judgement, on: date = DUE, **more) -> letter_text.Written:
    both = {NINE: "editor", TEN: "editor"}
    who = reader(on - timedelta(days=1), "زهرا <b>", roles=both, lang=lang, **more)
    (letter,) = recipients.due(judgements, [who], LADDER, CALENDAR, on)
    folder = Path(loading.__file__).parents[6] / "i18n"
    catalogue = gnu.NullTranslations()
    if lang == "fa":
        catalogue = gnu.translation("ckanext-mashhad", str(folder), ["fa_IR"])
    writer = letter_text.Writer(lang, "شفافیت", UNITS, catalogue.gettext, catalogue.ngettext)
    places = letter_text.Places(
        of_item=lambda item: f"https://portal.example/form/{item.judgement.unit}",
        of_unit=lambda unit: f"https://portal.example/compliance/{unit}",
        of_change=lambda one: f"https://portal.example/compliance/{one.unit.name}#{one.duty.id}",
        changes="https://portal.example/compliance/changes",
        settings="https://portal.example/letters",
        way_out="https://portal.example/letters/end/abc",
    )
    return writer.write(letter, places)


def test_text_and_html_say_and_nothing_of_name_becomes_markup() -> None:
    made = written("en", coming(), missing(TEN, due=day("1405/09/09"), on=DUE))
    shown = re.sub(r"<title>.*?</title>", "", made.html)
    assert "<b>" not in made.html
    for entry in (one for section in made.sections for one in section.entries):
        assert entry.why in made.text
        assert entry.link.address in made.text
        assert entry.title in shown
        assert f'href="{entry.link.address}"' in shown
    assert made.subject == "1 thing to publish, 1 publication that is missing – " + (
        "District 9 and 1 other unit"
    )


def test_a_persian_letter_is_persian_and_right_to_left() -> None:
    made = written("fa", coming())
    assert '<html lang="fa" dir="rtl">' in made.html
    assert "منطقهٔ ۹" in made.subject
    assert "۱۰ آذر ۱۴۰۵" in made.text
    latin = re.sub(r"https://\S+|<b>", "", made.text)
    assert not re.search("[A-Za-z0-9]", latin)


def test_a_mail_program_can_end_the_letters_by_one_click() -> None:
    headers = written("en", coming()).headers
    assert headers["List-Unsubscribe"] == "<https://portal.example/letters/end/abc>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
