"""The printed report: the figures of the report, in words of the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from ckanext.mashhad.compliance.report import grid
from ckanext.mashhad.compliance.report.printed import report_pdf
from ckanext.mashhad.persian.numerals.numbers import format_number
from tests import pdf_text
from tests.unit.compliance.report.printed import small_report
from tests.unit.compliance.report.printed.small_report import NOW, RULES, load_report


def render(lang: str, period: str | None = grid.LATEST, **asked: object) -> dict:
    return small_report.render(load_report(lang, period, **asked), lang)


@cache
def printed(lang: str) -> bytes:
    return report_pdf.write(render(lang), NOW)


@cache
def pages(lang: str) -> Sequence[str]:
    return pdf_text.pages(printed(lang))


def rows_of(texts: dict) -> list[dict]:
    return [
        row
        for unit in texts["units"]["chapters"]
        for ledger in unit["ledgers"]
        for row in ledger["rows"]
    ]


def test_its_scores_of_groups_are_those_of_the_report():
    scores = load_report("en")["topic_scores"]
    assert len(scores) > 3
    shown = [row for ledger in render("en")["topics"]["ledgers"] for row in ledger["rows"]]
    assert [row[:3] for row in shown] == [
        [
            each["title"],
            "–" if each["percent"] is None else str(each["percent"]),
            str(each["judged"]),
        ]
        for each in scores
    ]
    assert any(each["percent"] is None for each in scores)  # fewer than five stand there, too


PLAN = "The municipality's publication plan"
RLM = "\u200f"  # no reader sees it


def test_the_units_stand_ledger_by_ledger_with_the_score_of_each():
    overview = {each["title"]: each for each in render("en")["overview"]["ledgers"]}
    assert "late" in overview["Duties of law – Municipality"]["rows"][0][3]["words"]
    plan = {name: each for name, each in overview.items() if name.startswith(PLAN)}
    assert "after the municipality's deadline" in next(iter(plan.values()))["rows"][0][3]["words"]
    scores = [each for each in load_report("en")["unit_scores"] if each["ledger"] == "schedule"]
    shown = [row[:3] for table in plan.values() for row in table["rows"]]
    assert sorted(shown) == sorted(
        [
            each["unit_title"],
            "–" if each["percent"] is None else str(each["percent"]),
            str(each["judged"]),
        ]
        for each in scores
    )


def test_units_of_one_table_are_bound_by_the_same_duties():
    scores = {each["unit_title"]: each for each in load_report("en")["unit_scores"]}
    ledgers = render("en")["overview"]["ledgers"]
    assert len(ledgers) > 3
    for table in ledgers:
        assert len({scores[row[0]]["group"] for row in table["rows"]}) == 1


def test_a_unit_has_a_chapter_or_is_said_to_have_nothing():
    report = load_report("en")
    for one in report["judgements"]:
        if one["unit"] in ("bus", "rail"):
            one["state"] = "not_applicable"
    units = small_report.render(report, "en")["units"]
    chapters = {unit["title"] for unit in units["chapters"]}
    # The unit called “new” is not monitored yet.
    idle = {"bus", "new", "rail"}
    assert chapters == {one["unit_title"] for one in report["judgements"]} - idle
    names = units["nothing"].removeprefix("Nothing was judged in these periods for: ")
    assert sorted(names.rstrip(".").split(", ")) == sorted(idle)


def test_a_chapter_tells_the_score_of_its_unit():
    report = load_report("en")
    scores = [each for each in report["unit_scores"] if each["unit"] == "municipality"]
    (chapter,) = [
        unit for unit in render("en")["units"]["chapters"] if unit["title"] == "municipality"
    ]
    law = next(each for each in scores if each["ledger"] == "law")
    assert chapter["ledgers"][0]["score"].startswith(
        f"{law['percent']} of 100 ({law['judged']} judged) – "
    )


def test_nothing_is_called_late_or_missing_that_report_does_not():
    states = [one["state_label"] for one in load_report("en")["judgements"]]
    words = [row["state"]["word"] for row in rows_of(render("en"))]
    assert words
    assert all(words.count(word) <= states.count(word) for word in words)


def test_a_reply_and_its_decision_stand_with_their_judgement():
    report = load_report("en")
    one = next(each for each in report["judgements"] if each["state"] == "missing")
    one |= {"reply_text": "We sent it.", "reply_decision": "It did not come."}
    row = next(row for row in rows_of(small_report.render(report, "en")) if row["more"])
    assert (row["duty"], row["more"]) == (one["title"], ["We sent it.", "It did not come."])


def test_the_annex_holds_every_duty_once():
    annex = [row for ledger in render("fa")["law"]["ledgers"] for row in ledger["rows"]]
    assert len(annex) == len(RULES.duties)
    assert all(source for _, source, _ in annex)


@pytest.mark.parametrize(
    ("period", "words"),
    [(None, "All periods"), ("latest", "What was due last, and what is still missing")],
)
def test_the_first_page_tells_of_which_period_it_is(period, words):
    assert dict(render("en", period)["first"]["about"])["Periods"] == words


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_scores_of_all_periods_are_called_so(lang):
    """The first page shows what was due last, so any other score has to say what it is of."""
    of_all, latest = render(lang, None), render(lang)
    for part in ("topics", "overview"):
        assert of_all[part]["title"] == f"{latest[part]['title']} – In all periods"
    said, plain = (
        [ledger["score"] for unit in texts["units"]["chapters"] for ledger in unit["ledgers"]]
        for texts in (of_all, latest)
    )
    assert any(said)
    assert all(each.startswith("In all periods: ") for each in said if each)
    assert not any("In all periods" in each for each in plain)


def test_what_was_sent_and_refused_stands_beside_what_is_missing():
    report = load_report("en")
    one = next(each for each in report["judgements"] if each["state"] == "missing")
    one["refusal"] = "A file was sent and not accepted."
    told = [
        row for row in rows_of(small_report.render(report, "en")) if one["refusal"] in row["why"]
    ]
    assert [(row["duty"], row["state"]["word"]) for row in told] == [
        (one["title"], one["state_label"])
    ]


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_annex_tells_the_rules_by_version_and_code(lang):
    report = load_report(lang)
    report["rules_hash"] = "0123456789abcdef" * 4
    found = pdf_text.pages(report_pdf.write(small_report.render(report, lang), NOW))
    assert [page for page in found if report["rules_hash"] in page]
    assert small_report.render(report, lang)["rules"] == [
        ["Version of the rules", format_number(report["version"], lang)],
        ["Check code of the rules", report["rules_hash"]],
    ]


def test_figures_and_days_are_in_the_readers_digits():
    texts = render("fa", "1403")
    assert dict(texts["first"]["about"])["Periods"].startswith("سال ۱۴۰۳")
    assert "۱ مهر ۱۴۰۴" in texts["day"]
    assert texts["number"].startswith("۱۴۰۴۰۷۰۱/")


@pytest.mark.parametrize(("lang", "period"), [("fa", None), ("en", "latest")])
def test_summary_is_one_page_with_sixty_units_of_long_names(lang, period):
    report = load_report(lang, period, districts=60)
    texts = small_report.render(report, lang)
    for number, part in enumerate(("scores", "trends", "arrears", "changes")):
        texts["first"][part]["title"] = f"part-{number}"
    texts["overview"]["title"] = "overview"
    texts["units"]["chapters"] = texts["units"]["chapters"][-2:]
    found = pdf_text.pages(report_pdf.write(texts, NOW))
    # Room was short, and the addresses, which come last, are there all the same.
    for words in ("part-0", "part-1", "part-2", "part-3", small_report.REPORT):
        assert words in found[0]
        assert words not in "".join(found[1:])
    assert found[1].split("\n")[1] == "overview"
    first = texts["units"]["chapters"][0]["title"].split()[-1]
    begun = [place for place, page in enumerate(found) if page.split("\n")[0].count(first)]
    assert 1 < begun[0] <= 1 + 10


def test_running_head_names_the_units_of_every_page():
    found, chapters = pages("en"), render("en")["units"]["chapters"]
    titles = [unit["title"] for unit in chapters]
    heads = [page.split(" As of 1 Mehr 1404\n")[0].split(" – ") for page in found[1:]]
    for head, page in zip(heads, found[1:], strict=True):
        begun = [title for title in titles if f"\n{title}\n" in page]
        if head[0] in titles:
            assert set(begun) <= set(titles[titles.index(head[0]) : titles.index(head[-1]) + 1])
        else:
            assert "Duty Period State Due day Why" not in page
    for unit in chapters:
        own = [head for head in heads if head == [unit["title"]]]
        assert own or not unit["apart"]
    assert {unit["apart"] for unit in chapters} == {True, False}


def test_small_units_share_pages_with_first_and_last_in_the_head():
    report = load_report("en")
    few = {}
    for one in report["judgements"]:
        few.setdefault(one["unit"], []).append(one)
    report["judgements"] = [one for mine in few.values() for one in mine[:2]]
    texts = small_report.render(report, "en")
    titles = [unit["title"] for unit in texts["units"]["chapters"]]
    found = pdf_text.pages(report_pdf.write(texts, NOW))
    heads = [page.split(" As of ")[0].split(" – ") for page in found[1:]]
    assert any(head[0] == titles[0] and titles.index(head[-1]) > 1 for head in heads), heads


def test_every_page_tells_its_number_and_that_of_the_report():
    texts = render("fa") | {"page": "صفحهٔ {page} از {pages}"}
    found = pdf_text.pages(report_pdf.write(texts, NOW))
    assert len(found) > 5
    last = format_number(len(found), "fa")
    for place, page in enumerate(found, 1):
        end = f"صفحۀ {format_number(place, 'fa')} از {last} {texts['number']}"
        assert page.replace(RLM, "").endswith(end)


def test_no_row_is_split_between_two_pages():
    """Each line that says why a duty is in its state stands on a page with the duty's name."""
    report = load_report("en")
    for number, one in enumerate(report["judgements"]):
        one["title"] = f"title-{number}"
        one["reason"] = f"from-{number} {'a long reason ' * 40} to-{number}"
    found = pdf_text.pages(report_pdf.write(small_report.render(report, "en"), NOW))
    checked = 0
    for page in found:
        titles, begun, ended = (
            set(re.findall(rf"\b{word}-(\d+)\b", page)) for word in ("title", "from", "to")
        )
        assert begun == ended
        assert begun <= titles
        checked += len(begun)
    assert checked == len(rows_of(render("en")))


def test_a_long_reply_keeps_the_name_of_its_duty():
    report = load_report("en")
    for number, one in enumerate(report["judgements"]):
        one["title"] = f"title-{number}"
        one["reply_text"] = f"reply-{number} {'the unit says ' * 70}"
    found = pdf_text.pages(report_pdf.write(small_report.render(report, "en"), NOW))
    for page in found:
        replies = re.findall(r"\breply-(\d+)\b", page)
        assert set(replies) <= set(re.findall(r"\btitle-(\d+)\b", page))


def test_the_head_of_a_table_is_on_every_page_of_it():
    found = pages("en")
    titles = [unit["title"] for unit in render("en")["units"]["chapters"]]
    of_units = [page for page in found if page.split(" As of ")[0] in titles]
    assert len(of_units) > 5
    assert all("Duty Period State Due day Why" in page for page in of_units)


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_no_text_runs_over_the_edge_of_a_page(lang):
    found = list(pdf_text.edges(printed(lang)))
    assert len(found) > 100
    assert all(40 < left <= right < 555 for left, right in found)


LINES = (
    "اطلاعات، آلات، تلألؤ، طرح‌ها، می‌شود و منطقۀ ۹",
    "تکلیف‌های قانونی (قانون شوراها، مادۀ ۷۱) در ۳ دوره (از ۱۴۰۴) «بودجه» است.",
    "(۱۲) «۱۳» ۱۴۰۴/۰۷/۰۱ ۱٬۲۳۴٫۵ (۴ از ۵)",
    "تا ۱۰ مهر ۱۴۰۵، خطاها: ۵. سهم ۱۲٪ است؛ در سال ۱۴۰۴: ۷.",
    "پرونده به قالب CSV یا XLSX منتشر شود (نسخۀ تازه)؛ «الف (ب) ج».",
    "https://data.example.org/compliance/report.pdf?date=2025-09-23&unit=a-b(c)",
)


def test_lines_of_persian_reports_copy_out_as_they_are_read():
    texts = render("fa")
    texts["method"]["sentences"] = LINES
    found = "\n".join(pdf_text.pages(report_pdf.write(texts, NOW))).replace(RLM, "")
    for line in LINES:
        assert f"\n{line}\n" in found


def test_numbers_of_a_row_copy_out_in_the_order_of_its_columns():
    texts = render("fa")
    ledger = texts["overview"]["ledgers"][0]
    row = ledger["rows"][0]
    bar = next(cell for cell in row if isinstance(cell, dict)) | {"words": "۲ منتشرشده"}
    names = ("یگان", "آزمون test", "۹")
    ledger["rows"] = [
        row
        for name in names
        for row in ([name, "۲۷", "۱۵", bar, "۱٬۲۳۴"], [name, "–", "۱", bar, "۹۵۶"])
    ]
    found = "\n".join(pdf_text.pages(report_pdf.write(texts, NOW))).replace(RLM, "")
    for name in names:
        assert f"\n{name} ۲۷ ۱۵\n" in found
        assert f"\n{name} – ۱\n" in found


def test_first_page_copies_score_and_number_in_their_order():
    texts = render("fa")
    scores = texts["first"]["scores"]
    bar = next(cell for cell in scores["rows"][0] if isinstance(cell, dict))
    bar |= {"words": "۲ منتشرشده"}
    scores["rows"] = [["قانون", "۳۵", "۸۶", bar, "۱٬۲۳۴", "۵۹"], ["تعهد", "–", "۱", bar, "۰", "–"]]
    found = pdf_text.pages(report_pdf.write(texts, NOW))[0].replace(RLM, "")
    for line in ("قانون ۳۵ ۸۶", "۱٬۲۳۴ ۵۹", "تعهد – ۱", "۰ –"):
        assert f"\n{line}\n" in found


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_pdf_is_tagged_and_says_its_language(lang):
    pdf = printed(lang)
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf
    assert re.search(rb"/Lang ?\(" + lang.encode(), pdf)


def test_a_text_is_never_read_as_a_command_of_the_layout():
    texts = render("en")
    texts["title"] = '#panic("run") $x$ *bold* <label> \\'
    assert report_pdf.write(texts, NOW).startswith(b"%PDF-")


def test_without_its_font_it_is_refused_and_not_drawn_as_boxes(tmp_path: Path):
    with pytest.raises(report_pdf.NoFontError):
        report_pdf.write(render("fa"), NOW, fonts=tmp_path)
