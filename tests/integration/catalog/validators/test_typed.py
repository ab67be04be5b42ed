"""What is said of a typed date or amount, before it is sent and on the page that comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
import pytest

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

Read = Callable[..., dict[str, str]]


@pytest.fixture
def read(app: Any) -> Read:
    def get(kind: str, text: str, lang: str = "") -> dict[str, str]:
        return app.get(f"{lang}/typed/{kind}", query_string={"text": text}).json

    return get


def test_a_date_is_told_with_its_weekday_in_the_readers_calendar(read: Read) -> None:
    known, en = {"value": "2024-10-06", "problem": ""}, "Sunday 15 Mehr 1403 (6 October 2024)"
    for text, fa in (
        ("15 مهر ۱۴۰۳", "یکشنبه ۱۵ مهر ۱۴۰۳"),
        ("2024-10-06", "۶ اکتبر ۲۰۲۴ میلادی؛ یعنی یکشنبه ۱۵ مهر ۱۴۰۳"),
    ):
        assert read("date", text) == {**known, "understood": fa}
        assert read("date", text, "/en") == {**known, "understood": en}


def test_an_amount_is_told_in_words_and_in_toman(read: Read) -> None:
    told = read("amount", "١٢٬٥٠٠ میلیارد ريال")
    assert told["value"] == "12500000000000"
    assert told["understood"] == "دوازده هزار و پانصد میلیارد ریال؛ یعنی ۱٬۲۵۰ میلیارد تومان"
    told = read("amount", "12 500 000", "/en")
    assert told["understood"] == (
        "twelve million five hundred thousand rials; that is 1.25 million tomans"
    )
    assert read("amount", "12345")["understood"] == "دوازده هزار و سیصد و چهل و پنج ریال"


def test_what_cannot_be_read_is_a_problem_and_nothing_is_none(read: Read, app: Any) -> None:
    for kind, text, said in (
        ("date", "۱۴۰۲/۱۲/۳۰", "۱۴۰۲"),
        ("date", "03/7/15", "۱۴۰۳/۰۷/۱۵"),
        ("amount", "۱۲ میلیارد دلار", "دلار"),
        ("amount", "-5", "-5"),
    ):
        told = read(kind, text)
        assert (told["value"], told["understood"]) == ("", "")
        assert said in told["problem"]
    nothing = {"value": "", "understood": "", "problem": ""}
    assert read("date", " \u200c") == {**nothing, "problem": read("date", " \u200c")["problem"]}
    assert read("date", "") == app.get("/typed/date").json == nothing
    assert read("amount", "9" * 5000)["problem"]


def test_calendar_has_words_in_both_languages_and_holidays_known(
    app: Any,
) -> None:
    fa, en = app.get("/typed/calendar").json, app.get("/en/typed/calendar").json
    assert (fa["weekdays"][0], en["weekdays"][0]) == ("شنبه", "Saturday")
    assert (fa["months"][6], en["months"][6]) == ("مهر", "Mehr")
    assert fa["holidays"]["fixed"]["11-22"] == "پیروزی انقلاب اسلامی"
    assert fa["holidays"]["lunar"]["1404-4-15"] == "عاشورای حسینی"
    assert 1404 in fa["holidays"]["complete"]
    assert 1410 not in fa["holidays"]["complete"]
    assert fa["words"] != en["words"]


def test_without_scripts_form_shows_stored_and_understood(
    app: Any,
    officer: dict[str, Any],
    create: Callable[..., Any],
    needed: Callable[[str], dict[str, Any]],
) -> None:
    made = create(**needed("document"), document_date="1403/07/14")
    shown = app.get(f"/document/{made['name']}").body
    assert "شنبه ۱۴ مهر ۱۴۰۳" in shown
    assert "یکشنبه ۱۴" not in shown
    assert tk.get_action("package_show")({}, {"id": made["id"]})["document_date"] == "2024-10-05"
    headers = {"Authorization": officer["token"]}
    page = app.get(f"/document/edit/{made['name']}/2", headers=headers).body
    assert 'value="۱۴۰۳/۰۷/۱۴"' in page
    assert "شنبه ۱۴ مهر ۱۴۰۳</output>" in page
    sent = {"document_date": "15 مهر 1403", "issuing_body": "ا" * 9999}
    page = app.post(f"/document/edit/{made['name']}/2", data=sent, headers=headers).body
    assert 'value="15 مهر 1403"' in page
    assert "یکشنبه ۱۵ مهر ۱۴۰۳</output>" in page
