"""What an address of the explorer asks for, and what is said where it cannot be read."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest

from tests.integration.explore.conftest import HEAD, published_once, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


@pytest.fixture
@published_once
def two(publish: Any) -> dict[str, Any]:
    """A register of two contracts."""
    return publish(row(1, "احداث پل", 10**9), row(2, "خرید آسفالت", 10**9))


def test_any_code_of_a_line_leads_to_its_contracts(
    publish: Any, create: Any, add_file: Any, app: Any, read: Any
) -> None:
    head = (*HEAD, "کد ردیف بودجه")
    codes = ("الف/۱۲", "302_1", "302_2")
    publish(*((*row(n, f"کار {n}", n * 10**9), code) for n, code in enumerate(codes, 1)), head=head)
    package = create(
        type="budget", covers=None, budget_level="municipality", budget_stage="approved"
    )
    lines = "بخش,کد,عنوان,نوع اعتبار,مبلغ (ریال)\n" + "".join(
        f"مصارف,{code},ردیف {code},هزینه‌ای,{10**10}\n" for code in codes
    )
    add_file(package, f"{lines}منابع,1,عوارض,,{3 * 10**10}\n")
    page = lxml.html.fromstring(app.get("/explore/budgets/mashhad-district-09/1403").data)
    links = page.xpath("//th//a[contains(@href, 'line=')]/@href")
    assert len(links) == 3
    for number, link in enumerate(links, 1):
        found = app.get(link.replace("?", ".json?")).json["rows"]
        assert [each["contract_number"] for each in found] == [f"1403/{number}"]
        assert "۱ قرارداد، جمعاً" in read(link)
    # What cannot be read stands above what was chosen without it, and in a frame nothing is.
    for part in ("line=30%011", f"line={'x' * 41}", f"q={'واژه ' * 13}"):
        refused = app.get(f"/explore/contracts.json?{part}", status=400)
        assert refused.json["errors"].keys() == {part.partition("=")[0]}
        text = read(f"/explore/contracts?{part}")
        assert text.index("بدون در نظر گرفتن") < text.index("۳ قرارداد")
        assert "قرارداد،" not in read(f"/explore/embed/contracts?{part}")


def test_files_of_all_rows_have_no_page(two: Any, ask: Any, app: Any) -> None:
    for path in (
        "contracts.csv",
        "contractors.xlsx",
        "budgets.csv",
        "units/mashhad-district-09.csv",
    ):
        assert ask(path, 400, page="2")["errors"].keys() == {"page"}
        assert app.get(f"/explore/{path}").status_code == 200
    assert ask("contracts.json", page="2")["rows"] == []


def test_frame_of_a_sign_says_that_it_accuses_nobody(two: Any, app: Any) -> None:
    said = "نشانه اتهام نیست"
    frame = app.get("/explore/embed/contracts?sign=raised").get_data(as_text=True)
    assert said in frame
    assert 'explore/signs/raised" target="_blank"' in frame
    assert said not in app.get("/explore/embed/contracts").get_data(as_text=True)


def test_answer_that_names_another_title_has_another_tag(
    two: Any, stranger: Any, app: Any, act: Any
) -> None:
    path = "/explore/units/mashhad-district-10.json"
    first = app.get(path, status=200)
    assert first.json["rows"] == []
    act("organization_patch", id="mashhad-district-10", title_translated={"fa": "منطقهٔ نو"})
    again = app.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.json["unit_title"]) == (200, "منطقهٔ نو")


def test_form_keeps_what_is_chosen_and_offers_what_counts(two: Any, app: Any) -> None:
    def form(path: str) -> Any:
        page = lxml.html.fromstring(app.get(f"/en/explore/{path}").data)
        [found] = page.xpath("//form[contains(@class, 'row-search')]")
        return found

    asked = {"month": "2", "competition": "none", "line": "301204", "ending": "90"}
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    fields = dict(form(f"contracts?{query}&award_method=public_tender").form_values())
    # A method that no contract has stays chosen too.
    assert {**asked, "award_method": "public_tender"}.items() <= fields.items()
    contracts, companies = form("contracts"), form("contractors")
    assert "deal_class" not in contracts.inputs  # no row says one
    assert {"sort", "sign"} <= set(contracts.inputs.keys())
    assert not {"sort", "sign"} & set(companies.inputs.keys())
    assert "Show companies" in companies.text_content()


def test_search_that_finds_contracts_does_not_say_nothing(two: Any, app: Any) -> None:
    page = app.get("/en/dataset?q=آسفالت").get_data(as_text=True)
    assert "contract about it" in page
    assert "Nothing was found" not in page
