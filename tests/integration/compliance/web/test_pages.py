"""The pages of the compliance room, its downloads and its command."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan.tests import factories

from ckanext.mashhad.compliance import page_words
from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.persian.numerals import digits
from tests.integration.compliance.web.page_texts import TITLE, text

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins", "city")


def test_each_ledger_has_its_table_its_signs_and_its_words(app) -> None:
    by_law, _commitments, plan = pages = [
        text(app, f"/compliance?{asked}")
        for asked in ("ledger=law", "ledger=commitment", "ledger=schedule&period=1405")
    ]
    for page in pages:
        assert "<h1>وضعیت انتشار</h1>" in page
        assert 'aria-current="true"' in page
        assert "شهرداری مشهد" in page
    assert "/compliance/mashhad-district-09#plan-contracts-district" in plan
    assert 'class="state s-missing"' in plan
    assert "منتشر نشده" in plan
    assert "در این درگاه نیست" not in plan
    assert "در این درگاه نیست" in by_law
    assert "منتشر نشده" not in by_law
    legend = by_law.partition('<ul class="legend"')[2]
    assert "به‌موقع، یا منتشر شده اگر مهلتی معلوم نباشد" in legend.partition("</ul>")[0]
    for page in (by_law, text(app, "/compliance/mashhad")):
        listed = page[page.index("<h2>سنجیده نمی‌شود</h2>") :]
        assert 'id="foi-8"' in listed
        assert "روز ثبت و روز پاسخ درخواست‌ها را نمی‌گوید" in listed
    late = "برای آنچه دیر منتشر شده تا ۷ روز ۶، تا ۹۰ روز ۴، پس از آن ۲"
    assert f"برای آنچه منتشر شده و دیر نیست ۸، {late}" in text(app, "/compliance")


def test_all_duties_tell_their_source_and_what_is_not_known(app) -> None:
    page = text(app, "/compliance/duties")
    for duty in loading.load().duties:
        assert duty.basis in page
        assert f'id="{duty.id}"' in page
    assert "نیازمند تأیید" in page
    unconfirmed = page[page.index('id="ac-3a"') : page.index('id="ac-3b"')]
    assert "<span>نیازمند تأیید</span>" in unconfirmed
    unseen = page[page.index('id="ac-3b"') : page.index('id="bel-19"')]
    assert "در سامانهٔ دیگری ثبت می‌شود" in unseen
    assert "شمول آن بر شهرداری‌ها تأیید نشده است" in unseen
    step = page[page.index('id="mun-67-1"') : page.index('id="mun-67-2"')]
    assert "این گامی درون اداره است، نه انتشار" in step
    assert "نیازمند تأیید" not in step
    # By words of their titles, articles and owners, with an Arabic yeh too.
    chosen = text(app, "/compliance/duties?q=قراردادهاي منطقه")
    assert 'id="plan-contracts-district"' in chosen
    assert 'id="mun-71-1"' not in chosen
    assert len(chosen) < len(page) / 3
    by_article = text(app, "/compliance/duties?q=71 شهرداری")
    assert 'id="mun-71-1"' in by_article
    nothing = text(app, "/compliance/duties?q=هیچ‌جا‌نیست<b>")
    assert "هیچ موضوعی همهٔ این واژه‌ها را ندارد" in nothing


def test_english_pages_are_english_and_so_is_the_plan_s_name(app) -> None:
    page = text(app, "/en/compliance/mashhad-district-09")
    assert "District 9" in page
    assert "Next:" in page
    assert "برنامهٔ انتشار شهرداری" not in page
    assert "publication plan</bdi>" in page


def test_cell_and_frame_say_how_far_evidence_was_checked(app) -> None:
    page = text(app, "/en/compliance?ledger=schedule&period=1405")
    cells = [cell for cell in re.findall(r"<td>.*?</td>", page, re.S) if "s-missing" in cell]
    (several,) = [cell for cell in cells if "s-met" in cell]
    missing, met = several.split('class="state s-met"')
    assert 'class="grade" data-sign="◈"' in met
    assert ", rows checked" in met
    assert "grade" not in missing
    legend = page[page.index('class="legend"') : page.index('id="table-says"')]
    assert re.findall(r'class="grade" data-sign="(.)"', legend) == ["◇", "∅", "◈", "◆"]
    assert "<small>rows checked</small>" in text(app, "/en/compliance/mashhad/embed")


def test_a_unit_sees_first_what_is_to_be_done_next(app, officer, monkeypatch) -> None:
    made: list[tuple[Any, ...]] = []

    def url_for(endpoint: str, **args: Any) -> str:
        made.append((endpoint, *sorted(args.items())))
        return str(tk.url_for(endpoint, **args))

    with monkeypatch.context() as patched:
        counting = SimpleNamespace(url_for=url_for, request=tk.request)
        patched.setattr(page_words, "tk", counting)
        page = text(app, "/compliance/mashhad-district-09")
    assert "کار بعدی" in page
    assert page.index("کار بعدی") < page.index("duty-list")
    assert TITLE in page
    assert "بخشی از شهرداری مشهد است" in page
    duty = page[page.index('id="plan-contracts-district"') :]
    assert duty.index("مهر ۱۴۰۵") < duty.index("<details>") < duty.index("فروردین ۱۴۰۵")
    # An address is made once for a page.
    assert page.count('href="/compliance/periods/1405-m01"') == 1
    assert ("mashhad_compliance.period", ("slug", "1405-m01")) in made
    assert len(made) == len(set(made))
    # The button leads an officer, and nobody else, to the form filled in.
    headers = {"Authorization": officer["token"]}
    theirs = text(app, "/compliance/mashhad-district-09", extra_environ={}, headers=headers)
    assert "شروع انتشار" in theirs
    assert "period_part=m" in theirs
    assert "شروع انتشار" not in page


def test_unit_that_nobody_watches_has_a_page_that_says_so(app, act) -> None:
    factories.Organization(
        name="mashhad-district-10", title_translated={"fa": "منطقهٔ ۱۰"}, unit_kind="district"
    )
    for begins, words in (
        ("", "روز آغاز پایش منطقهٔ ۱۰ تعیین نشده است"),
        ("2026-12-22", "منطقهٔ ۱۰ از ۱ دی ۱۴۰۵ پایش می‌شود"),
    ):
        act("organization_patch", id="mashhad-district-10", monitored_from=begins)
        page = text(app, "/compliance/mashhad-district-10")
        assert "این واحد سنجیده نمی‌شود" in page
        assert words in re.sub(r"</?bdi>", "", page)
        assert "کاری نمانده است" not in page


def test_button_leads_to_dataset_that_waits_for_file(app, officer, publish, freezer) -> None:
    freezer.move_to("2026-11-06 08:00:00")
    empty = publish(
        title_translated={"fa": "قراردادهای مهر"}, fiscal_year="1405", period_part="m07"
    )
    headers = {"Authorization": officer["token"]}
    freezer.move_to("2026-11-12 08:00:00")
    address = "/compliance/mashhad-district-09?date=1405/08/20"
    page = text(app, address, extra_environ={}, headers=headers)
    next_thing = page[page.index("کار بعدی") : page.index("پس از آن")]
    assert "چیزی برای دریافت ندارد" in next_thing
    assert "رفتن به مجموعه‌داده" in next_thing
    assert f'/{empty["type"]}/{empty["name"]}"' in next_thing
    assert "شروع انتشار" not in next_thing


def test_unit_that_is_not_there_and_day_that_is_none_are_told(app) -> None:
    text(app, "/compliance/no-such-unit", status=404)
    text(app, "/compliance?ledger=gossip", status=404)
    text(app, "/compliance?date=1403/13/01", status=400)
    text(app, "/compliance/report.csv?date=1499/01/01", status=400)
    text(app, "/compliance/report.exe", status=404)


def test_unit_score_is_equal_on_all_pages(app) -> None:
    name = "mashhad-district-09"
    found = json.loads(text(app, f"/compliance/report.json?unit={name}"))
    last = json.loads(text(app, f"/compliance/report.json?unit={name}&period=latest"))
    assert found["latest_scores"] == last["scores"] == last["latest_scores"]
    the_score, all_periods = (
        digits.to_persian_digits(str(each["schedule"]["percent"]))
        for each in (found["latest_scores"], found["scores"])
    )
    assert the_score != all_periods
    page = text(app, f"/compliance/{name}")
    assert f"برنامهٔ انتشار شهرداری: {the_score} از ۱۰۰" in page.partition("در همهٔ دوره‌ها")[0]
    assert f"برنامهٔ انتشار شهرداری: {all_periods} از ۱۰۰" in page.partition("در همهٔ دوره‌ها")[2]
    city = text(app, "/compliance?ledger=schedule")
    assert f'<td class="num">{the_score}</td>' in city


def test_a_period_holds_its_judgements_only(app) -> None:
    whole = json.loads(text(app, "/compliance/report.json"))["judgements"]
    year = max(one["period"][:4] for one in whole if one["period"])
    found = json.loads(text(app, f"/compliance/report.json?period={year}"))["judgements"]
    assert found == [one for one in whole if (one["period"] or "").startswith(year)]
    assert found
    within = {f"1405-{part}" for part in ("h1", "q1", "q2", *(f"m0{n}" for n in range(1, 7)))}
    half = json.loads(text(app, "/compliance/report.json?period=1405-h1"))["judgements"]
    assert half == [one for one in whole if one["period"] in within]
    assert {one["period"] for one in half} >= {"1405-h1", "1405-m05"}


def test_a_dataset_tells_which_duties_it_meets_and_how(app, city) -> None:
    page = text(app, f"/contract/{city['name']}")
    box = page[page.index("تکلیف‌هایی که با این داده انجام شده است") :]
    assert "/compliance/mashhad-district-09#plan-contracts-district" in box
    assert "فروردین ۱۴۰۵" in box
    assert 'class="state s-met"' in box
    (first,) = [line for line in box.split("</li>") if "#plan-contracts-district" in line]
    assert "ردیف‌های آن بررسی شده است" in first
    # All contracts of the city: the register of a part serves the whole.
    assert "/compliance/mashhad#msh-con" in box


def test_duty_and_period_tell_who_met_what_and_when(app) -> None:
    page = text(app, "/compliance/duties/plan-contracts-district?period=1405-m01")
    table = page[page.index("<table>") : page.index("</table>")]
    assert "منطقهٔ ۹" in table
    assert 'class="state s-met"' in table
    assert TITLE in table
    # The latest decided period is that of Mehr, which is missing.
    assert "s-missing" in text(app, "/compliance/duties/plan-contracts-district")
    assert "کسی با این سنجیده نمی‌شود" in text(app, "/compliance/duties/reg-9n")
    text(app, "/compliance/duties/no-such", status=404)
    page = text(app, "/compliance/periods/1405-m01")
    assert "/compliance/duties/plan-contracts-district" in page
    assert TITLE in page
    assert "برای این دوره چیزی سنجیده نشده است" in text(app, "/compliance/periods/1380-m01")
    for wrong in ("gossip", "1405-m13", "1405-m1", "99999"):
        text(app, f"/compliance/periods/{wrong}", status=404)
    page = text(app, "/en/compliance/periods/1405-h1")
    parts = page.split("<h3>Shorter periods within it</h3>")[1:]
    assert parts
    for after in parts:  # no heading stands over nothing
        assert "<li>" in after.partition("<h2>")[0].partition("</ul>")[0]


def test_front_page_lists_missing_with_state_and_owner(app, freezer) -> None:
    page = text(app, "/")
    assert "/compliance" in page
    named = page[page.index("چه چیزی دیر رسیده") : page.index("همهٔ موضوع‌ها")]
    assert 'class="state s-missing"' in named
    assert "منتشر نشده" in named
    assert "شهرداری مشهد" in named
    assert "/compliance/mashhad-district-09" in text(app, "/organization/mashhad-district-09")
    freezer.move_to("2026-03-22 08:00:00")
    assert "چیزی دیر نشده" in text(app, "/")
