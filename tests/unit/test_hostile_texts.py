"""Whatever somebody types, reading it takes time and memory in proportion to its length."""

from __future__ import annotations

import json
import os
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import ckan.lib.helpers as core
import pytest
from flask import Flask

from ckanext.mashhad.catalog.engine import contacts, free_fields, gist, url_names
from ckanext.mashhad.catalog.engine.text import multilingual, order, tags
from ckanext.mashhad.catalog.engine.text.leaves import leaves
from ckanext.mashhad.catalog.pages import commonmark, foreign_words, shown_texts
from ckanext.mashhad.catalog.search import analysis, bounds, query
from ckanext.mashhad.catalog.validators.guarding import LONGEST
from ckanext.mashhad.persian import file_names
from ckanext.mashhad.persian import text as persian
from ckanext.mashhad.persian.calendar import date_reading
from ckanext.mashhad.persian.numerals import amounts, decimals, digits
from ckanext.mashhad.tables.engine import registry
from ckanext.mashhad.tables.engine.check import suggestions
from ckanext.mashhad.tables.engine.common import money_units
from ckanext.mashhad.tables.engine.common.check_errors import TableError
from ckanext.mashhad.tables.engine.documents import content, typed_texts
from ckanext.mashhad.tables.engine.documents.texts import in_lines
from ckanext.mashhad.tables.engine.structures import markup, pdf
from ckanext.mashhad.tables.feedback import feedback_texts as feedback

#: Long enough to tell quadratic time; ten times any text that is kept by ``make torture``.
LENGTH = 200_000 if "MASHHAD_TORTURE_SEEDS" in os.environ else LONGEST // 3
#: Times what an ordinary text takes to be folded; none was seen to take half of it.
MOST_TIMES = 150
#: Times what a page of ordinary texts takes; the slowest was seen to take five.
MOST_TIMES_A_PAGE = 20
MOST_BYTES = 50_000_000

ORDINARY = "قراردادهای شهرداری مشهد در سال ۱۴۰۳، منطقهٔ ۹ و شرکت‌های آن. "

HOSTILE = [
    *("a", "آ", "1", "1/", "1-", "a1", "ab12-", "1,", "1٬", "۰۹", "0912-", "IR", "987"),
    *("ﷺ", "ﷺ ", "ﷺ1", "㌀", "½", "e\u0301", "ی\u0654", "\u0301", "ئ", "\ud800", "\u202e"),
    *(
        "\u200c",
        "ه\u200c",
        "\u200b",
        "ه\u00ac",
        "ه" + "\u200b" * 99,
        "ه\u200d\u00ac",
        " ",
        "\n",
        "-ه ",
        "ه ی ",
    ),
    *(
        "کد ملی ",
        "حساب به شماره ",
        "متولد ",
        "هزار و ",
        "1403/01/01 ",
        "1000 ریال ",
        "م ر ",
        "هزار میلیارد ",
        "مبالغ " + "." * 40 + " هستند ریال ",
        "0012345679\n",
        "علی رضایی فرزند حسن، ",
    ),
    *(
        "|",
        "a|b\n",
        "\t",
        "نام پدر|\n",
        "نام پدر\tب\n",
        "a,b\n",
        "<td>",
        "<tr><td a=1>",
        '[{"',
        '[{"a":',
    ),
    *("a@", "<a ", "&#1;", "[", "![", "[a][", "(", "*", "`", "1. ", "> ", "<b>", "<![CDATA["),
]


def read_structure(text: str) -> None:
    """As the inside of what begins like something else than text."""
    raw = text.encode("utf-8", "surrogatepass")
    for begin in (b"<p>", b"<r>", b"{\\rtf1"):
        markup.read(begin + raw)
    pdf.fault(b"%PDF-1.7\n1 0 obj(" + raw)
    pdf.fault(b"%PDF-1.7\n1 0 obj " + raw)


def each(*functions: Callable[[str], object]) -> Callable[[str], None]:
    """All of them, whether they take the text or refuse it."""

    def run(text: str) -> None:
        for function in functions:
            with suppress(ValueError, TableError):
                function(text)

    return run


READERS: dict[str, Callable[[str], Any]] = {
    "spelling": each(
        persian.display_safe, persian.delivered, persian.search_key, persian.is_persian
    ),
    "numbers": each(
        amounts.parse_amount, decimals.parse_decimal, date_reading.parse, digits.in_words
    ),
    "units": each(
        money_units.of_header,
        money_units.of_line,
        money_units.is_unclear,
        money_units.without,
        lambda text: suggestions.columns(registry.load("contracts"), {text[:200]: ()}, ()),
        lambda text: money_units.of_header(text[:300]),
        lambda text: money_units.without(text[:300]),
    ),
    "names": each(
        url_names.check,
        url_names.family,
        url_names.readable,
        url_names.sent_name,
        lambda text: url_names.file_name(text, "x"),
        file_names.parted,
        order.title_key,
    ),
    "fields": each(
        contacts.read_email,
        contacts.read_phone,
        contacts.read_website,
        contacts.read_link,
        free_fields.read,
        free_fields.is_for_programs,
        multilingual.read,
        lambda text: feedback.read({"text": text}, ()),
    ),
    "keywords": each(tags.tidy, tags.key, tags.plain, tags.split, tags.skeleton),
    "index": lambda text: analysis.analyse([text]),
    "query": each(
        lambda text: query.query_params({"q": text}),
        query.unfinished_params,
        query.single_words,
        lambda text: bounds.is_refused({"q": text[: bounds.LONGEST]}),
    ),
    "guard of records": lambda text: [*leaves({"x": text, "y": ["[", text]})],
    "guard of texts": each(lambda text: [*typed_texts.read(text)]),
    "markdown": each(lambda text: core.nh3_clean(commonmark.html(text[:LONGEST]))),
    "guard of files": each(
        lambda text: [*in_lines(text)],
        lambda text: content.read(b"<r><i>" + text.encode("utf-8", "ignore") + b"</i></r>"),
        lambda text: content.read(json.dumps([{"a": text}]).encode()),
    ),
    "structure of files": read_structure,
}


def filled(part: str) -> str:
    return (part * (LENGTH // len(part) + 1))[:LENGTH]


def spent(read: Callable[[str], Any], text: str) -> float:
    """Seconds of the processor, which other programs on it do not change much."""
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


@pytest.fixture(scope="module")
def ordinary() -> float:
    text = filled(ORDINARY)
    return max(spent(persian.search_fold, text) for _ in range(3))


@pytest.mark.parametrize("reader", READERS)
def test_a_hostile_text_takes_as_long_as_any_of_its_length(reader: str, ordinary: float) -> None:
    slow = {
        part: took / ordinary
        for part in HOSTILE
        if (took := spent(READERS[reader], filled(part))) > MOST_TIMES * ordinary
    }
    assert slow == {}


@pytest.mark.parametrize("after", ["x\n\n", "* x\n", "</table>"])
@pytest.mark.parametrize("begin", ["<font size={}>", "<table><i t={}>"])
def test_elements_that_stay_open_do_not_multiply(begin: str, after: str, ordinary: float) -> None:
    most = MOST_TIMES * ordinary * LONGEST / LENGTH
    opened = "".join(map(begin.format, range(LONGEST // 50)))
    text = (opened + after * LONGEST)[:LONGEST]
    begun = time.process_time()
    page = core.nh3_clean(commonmark.html(text))
    foreign_words.marked(foreign_words.with_persian_digits(page))
    assert time.process_time() - begun < most
    assert len(page) < 20 * LONGEST
    assert spent(READERS["guard of texts"], text) < most


@pytest.mark.parametrize(
    ("begin", "after"),
    [
        ("[a]: /{}\n\n", "[a] "),
        ('[a]: / "{}"\n\n', "[a] "),
        ('<p><b title="{}">', "<p>a"),
        ("<b>" * 40 + "<p>a" * 230 + "\n\n<!--\n\n[a]: /{}\n\n", "[a] "),
    ],
)
def test_what_is_said_once_is_not_written_a_thousand_times(begin: str, after: str) -> None:
    text = begin.format("ا" * (LONGEST * 2 // 3)) + after * (LONGEST // 4 // len(after))
    assert len(core.nh3_clean(commonmark.html(text))) < 20 * LONGEST


def test_html_in_markdown_stays_html_where_it_is_closed() -> None:
    paragraph = '<p><b>متن</b> <i>و <b>باز</b></i> <a href="https://a.example">پیوند</a></p>\n'
    text = paragraph * 100
    assert commonmark.html(text).count("<b>") == 2 * text.count("<p>")
    assert "&lt;b&gt;" in commonmark.html(
        "<b>" * 300 + "<p>x" * 500 + "<b t=1>" * 300 + "<p>x" * 300
    )


@pytest.mark.parametrize("files", [24, 500])
def test_a_page_of_a_hostile_record_takes_as_long_as_any(
    files: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a dataset's page shows of its files: of each an excerpt, in two places."""
    monkeypatch.setattr(core, "markdown", shown_texts.html)

    def excerpts(text: str) -> None:
        for n in range(files):
            shown = f"{n} {text}"[: 480_000 // files]
            gist.excerpt(shown, 160, lambda marked: core.markdown_extract(marked, 0))

    with Flask(__name__).test_request_context("/"):
        usual = spent(excerpts, ORDINARY * 300)
        hostile = ("![", "<b>", "> ", "# a\n", "*a*", "\n")
        took = {part: spent(excerpts, part * 20_000) / usual for part in hostile}
    assert {part: times for part, times in took.items() if times > MOST_TIMES_A_PAGE} == {}


@pytest.mark.parametrize("reader", ["index", "guard of texts"])
def test_a_hostile_text_takes_no_more_memory(reader: str) -> None:
    peaks = {}
    for part in ("1/", "a1", "ﷺ", "ﷺ1", "ه\u200d\u00ac", "کد ملی "):
        tracemalloc.start()
        READERS[reader](filled(part))
        peaks[part] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert {part: peak for part, peak in peaks.items() if peak > MOST_BYTES} == {}
