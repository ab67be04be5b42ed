"""Companies are shown, counted and found by their names; natural persons by none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.explore.conftest import COMPANY, HEAD, PERSON, row

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")


def test_people_are_no_result_no_ranking_and_no_page(publish: Any, ask: Any, app: Any) -> None:
    taught = row(3, "حق‌الزحمهٔ تدریس خانم شهلا میرزاخانیان", 10**9)
    publish(row(1, "نقاشی دیوار", 3_000_000_000, party=PERSON), row(2, "روکش", 10**9), taught)
    assert ask("contracts.json")["count"] == 3
    assert ask("contracts.json", q="میرزاخانیان")["count"] == 0
    assert ask("contracts.json", q="تدریس")["count"] == 1
    assert ask("contracts.json", q="رضایی")["count"] == 0
    kept_out = {
        each["subject"]: 'name="robots" content="noindex'
        in app.get(f"/explore/contracts/{each['id']}").text
        for each in ask("contracts.json")["rows"]
    }
    assert kept_out == {"نقاشی دیوار": False, "روکش": False, taught[2]: True}
    ranking = ask("contractors.json")
    assert [each["legal_id"] for each in ranking["rows"]] == [COMPANY[1]]
    assert ranking["not_companies"] == {"contracts": 1, "amount": 3_000_000_000}
    for path in ("contracts", "contracts.csv", "contracts.json", "contractors"):
        assert "رضایی" not in app.get(f"/explore/{path}").get_data(as_text=True)


def test_people_are_not_found_behind_any_title_or_office(publish: Any, ask: Any) -> None:
    manager = ("شرکت راه (مدیرعامل: سیامک ورجاوند)", COMPANY[1])
    publish(
        row(1, "خرید ملک از سرکارخانم شهرنوش پارسیان", 10**9, party=("کانون محمدی", "")),
        row(2, "تدریس حجت الاسلام والمسلمین کیانمهر", 10**9, party=manager),
        row(3, "خرید از حاجیه مهین‌بانو السادات حسینی لاله‌زار فیروزکوهی", 10**9, party=manager),
    )
    for person in ("شهرنوش", "کیانمهر", "مهین‌بانو", "فیروزکوهی", "سیامک", "ورجاوند", "محمدی"):
        assert ask("contracts.json", q=person)["count"] == 0, person
    for word, count in (("خرید", 2), ("تدریس", 1), ("شرکت راه", 2)):
        assert ask("contracts.json", q=word)["count"] == count
    assert [each["legal_id"] for each in ask("contractors.json")["rows"]] == [COMPANY[1]]


def test_streets_are_found_by_titles_that_hide_persons(publish: Any, ask: Any, app: Any) -> None:
    manager = ("شرکت راه کویر - سیامک ورجاوند مدیرعامل", "")
    publish(
        row(1, "تملک از مهندس ایرج سهرابیان، رودابه فرنگیس و نوذر بابکان", 10**9, party=manager),
        row(2, "روکش خیابان دکتر شریعتی و بلوار سید رضی", 10**9, party=("شرکت راه کویر", "")),
        row(3, "ملک سيدشهرنوش ماندگار در بلوار سجاد", 10**9, party=("شیرین دلاور", COMPANY[1])),
    )
    for person in ("ایرج", "سهرابیان", "فرنگیس", "بابکان", "ورجاوند", "سیدشهرنوش", "دلاور"):
        assert ask("contracts.json", q=person)["count"] == 0, person
    for word in ("شریعتی", "سید رضی", "سجاد", "تملک"):
        assert ask("contracts.json", q=word)["count"] == 1, word
    assert ask("contracts.json", q="شرکت راه کویر")["count"] == 2
    named = [(each["name"], each["count"]) for each in ask("contractors.json")["rows"]]
    assert sorted(named, key=str) == [("شرکت راه کویر", 2), (None, 1)]
    for door in ("contracts.json", "contracts.csv", "contractors.json", "contractors"):
        text = app.get(f"/explore/{door}").get_data(as_text=True)
        assert not any(person in text for person in ("ورجاوند", "دلاور")), door


def test_firms_are_told_apart_and_persons_not_found(publish: Any, ask: Any) -> None:
    firms = ["موسسه حقوقی دکتر نیلوفرزاد", "موسسه حقوقی دکتر دلاور", "شرکت دلفان"]
    hidden = ["شرکت دلفان و آقای سیامک ورجاوند", "شرکت بنا ـ رضا ملک‌زاده"]
    publish(
        *(row(n, "وکالت", n * 10**9, party=(name, "")) for n, name in enumerate(firms + hidden, 1)),
        row(8, "تملک ملک ورثه مرحومه ماه منیر گلریزان", 10**9, party=("رضا مسگرزاده", COMPANY[1])),
    )
    for person in ("ملک زاده", "ورجاوند", "ماه منیر", "گلریزان", "مسگرزاده"):
        assert ask("contracts.json", q=person)["count"] == 0, person
    assert ask("contracts.json", q=firms[0])["count"] == 1
    named = {each["name"]: each["count"] for each in ask("contractors.json")["rows"]}
    assert named == {**dict.fromkeys(firms, 1), "شرکت دلفان": 2, "شرکت بنا": 1, None: 1}


def test_words_of_a_subject_stay_beside_a_persons_name(publish: Any, ask: Any) -> None:
    street = "بهسازی خیابان امام رضا"
    publish(
        row(1, street, 10**9, party=("رضا حسینی", "")),
        row(2, street, 10**9, party=("آقای رضا حسینی", "")),
        row(3, street, 10**9, party=("شرکت امامان", "")),
        row(4, "تدریس رضا حسینی", 10**9, party=("رضا حسینی", "")),
        row(5, f"{street}، ناظر آقای رضا توکلیان", 10**9, party=("رضا حسینی", "")),
        row(6, f"{street} تا بلوار شهید حسینی", 10**9, party=("رضا حسینی", "")),
    )

    def numbers(q: str) -> list[str]:
        rows = ask("contracts.json", q=q, sort="day")["rows"]
        return sorted(each["contract_number"].removeprefix("1403/") for each in rows)

    assert numbers("امام رضا") == ["1", "2", "3"]
    assert numbers("رضا حسینی") == []
    assert numbers("حسینی") == []
    assert numbers("توکلیان") == []
    assert numbers("تدریس") == ["4"]
    assert numbers("بهسازی") == ["1", "2", "3", "5", "6"]


def test_person_beside_a_legal_id_is_known_by_it_alone(
    publish: Any, ask: Any, app: Any, read: Any
) -> None:
    """A firm's id beside its owner's name: the firm has a page, and no name is on it."""
    titled = ("دکتر شیوا نیک‌اندیشان - شرکت توس", COMPANY[1])
    publish(row(1, "آموزش", 10**9, party=titled))
    [told] = ask("contractors.json")["rows"]
    assert (told["legal_id"], told["name"]) == (COMPANY[1], None)
    assert ask("contracts.json", q="نیک‌اندیشان")["count"] == 0
    assert "۱ قرارداد" in read(f"/explore/contractors/{COMPANY[1]}")
    doors = ("contracts.json", "contracts.csv", f"contractors/{COMPANY[1]}", "signs.json")
    for door in doors:
        assert "اندیشان" not in app.get(f"/explore/{door}").get_data(as_text=True)


def test_company_is_called_by_a_name_that_says_so(
    publish: Any, ask: Any, read: Any, app: Any
) -> None:
    person, firm = ("حسین بهرامیان", COMPANY[1]), ("شرکت راه‌سازی توس", COMPANY[1])
    publish(*(row(n, "روکش", 10**9, party=person) for n in (1, 2)), row(3, "روکش", 1, party=firm))
    assert [each["name"] for each in ask("contractors.json")["rows"]] == [firm[0]]
    groups = app.get("/api/explore/contracts?group=contractor").json["rows"]
    assert [each["contractor_name"] for each in groups] == [firm[0]]
    html = app.get(f"/explore/contractors/{COMPANY[1]}").get_data(as_text=True)
    assert firm[0] in html.split("<h1", 1)[1].split("</h1>")[0]
    chips = app.get(f"/explore/contracts?party={COMPANY[1]}").get_data(as_text=True)
    assert firm[0] in chips.split('class="chosen"', 1)[1].split("</ul>")[0]


def test_kind_that_names_a_person_is_no_choice(publish: Any, ask: Any, app: Any) -> None:
    """The kind of a contract is free text, by which contracts are chosen and added up."""
    kinds = {
        "خدمت آقای کیومرث آذرنوش": COMPANY,
        "خدمت کیومرث آذرنوش": ("شرکت راه کویر", ""),
        "خدمات مشاوره کیومرث آذرنوش": ("کیومرث آذرنوش", ""),
        "بهره‌برداری": PERSON,
        "مشارکت مدنی": COMPANY,
    }
    rows = [
        (*row(n, "خرید", 10**9, party=party), kind)
        for n, (kind, party) in enumerate(kinds.items(), 1)
    ]
    publish(*rows, head=(*HEAD, "نوع قرارداد"))
    groups = app.get("/api/explore/contracts?group=contract_kind").json["rows"]
    told = {each["contract_kind"]: each["count"] for each in groups}
    assert told == {None: 3, "بهره‌برداری": 1, "مشارکت مدنی": 1}
    for path in ("contracts", "contracts.csv", "contracts.json"):
        assert "آذرنوش" not in app.get(f"/explore/{path}").get_data(as_text=True)
    assert ask("contracts.json", contract_kind="خدمت آقای کیومرث آذرنوش")["count"] == 0
