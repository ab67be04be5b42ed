"""A units file is read whole: its units come parents first, or all of its problems at once."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.engine.units import units_file

CITY = """
units:
  - name: city
    title: {fa: شهرداری نمونه, en: Sample Municipality}
    unit_kind: municipality
    legal_person: true
"""
DISTRICT = """
  - name: city-district-01
    title: {fa: منطقهٔ ۱}
    unit_kind: district
    parent: city
    legal_person: false
"""


def problems(text: str) -> list[tuple[str, object]]:
    with pytest.raises(units_file.UnitsError) as raised:
        units_file.parse(text)
    return [(problem.code, problem.params.get("position")) for problem in raised.value.problems]


def entry(**changed: str) -> str:
    """The city, and after it a district with some fields changed; None leaves one out."""
    fields = {
        "name": "city-district-01",
        "title": "{fa: منطقهٔ ۱}",
        "unit_kind": "district",
        "parent": "city",
        "legal_person": "false",
        **changed,
    }
    lines = [f"{field}: {value}" for field, value in fields.items() if value is not None]
    return CITY + "  - " + "\n    ".join(lines) + "\n"


def test_a_file_gives_its_units_with_their_fields() -> None:
    city, district = units_file.parse(CITY + DISTRICT)
    assert city == units_file.Unit(
        name="city",
        title={"fa": "شهرداری نمونه", "en": "Sample Municipality"},
        unit_kind="municipality",
        legal_person=True,
    )
    assert district.parent == "city"
    assert district.legal_person is False


def test_parents_come_first_and_otherwise_order_of_file_stays() -> None:
    child = DISTRICT.replace("parent: city\n", "parent: city-district-02\n")
    sibling = DISTRICT.replace("city-district-01", "city-district-02")
    body = CITY.removeprefix("\nunits:")
    names = [unit.name for unit in units_file.parse("units:" + child + sibling + body)]
    assert names == ["city", "city-district-02", "city-district-01"]


def test_the_api_gets_only_what_the_file_says() -> None:
    city, district = units_file.parse(CITY + DISTRICT)
    assert city.fields() == {
        "name": "city",
        "title_translated": {"fa": "شهرداری نمونه", "en": "Sample Municipality"},
        "unit_kind": "municipality",
        "legal_person": "true",
    }
    assert district.fields()["parent"] == "city"
    assert district.fields()["legal_person"] == "false"


@pytest.mark.parametrize("typed", ["1405/01/01", "۱۴۰۵/۱/۱", "2026-03-21"])
def test_first_monitored_day_is_read_and_stored_as_iso(typed: str) -> None:
    _, district = units_file.parse(entry(monitored_from=typed))
    assert district.monitored_from == "2026-03-21"


def test_inhabitants_are_stored_in_ascii_digits_with_their_year() -> None:
    _, district = units_file.parse(entry(population="۳٬۰۰۱٬۱۸۴", population_year="۱۳۹۵"))
    fields = district.fields()
    assert (fields["population"], fields["population_year"]) == (3_001_184, "1395")


def test_a_legal_id_is_stored_in_ascii_digits() -> None:
    _, company = units_file.parse(entry(legal_person="true", legal_id="۱۰۳۸۰۲۸۴۷۹۰"))
    assert company.legal_id == "10380284790"


def test_arabic_letters_in_a_title_become_persian() -> None:
    _, unit = units_file.parse(entry(title="{fa: شركت قطار شهري}"))
    assert unit.title["fa"] == "شرکت قطار شهری"


def test_notes_for_the_editors_of_the_file_are_not_loaded() -> None:
    _, unit = units_file.parse(entry(confidence="m", note="not confirmed"))
    assert not {"confidence", "note"} & unit.fields().keys()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": "District 1"}, "bad_name"),
        ({"name": "منطقه"}, "bad_name"),
        ({"name": "[a, b]"}, "not_text"),
        ({"name": None}, "missing"),
        ({"title": None}, "missing"),
        ({"title": "منطقهٔ ۱"}, "bad_title"),
        ({"title": "{en: District 1}"}, "bad_title"),
        ({"title": "{fa: '  '}"}, "bad_title"),
        ({"title": "{fa: الف, ar: ب}"}, "bad_title"),
        ({"unit_kind": "zone"}, "unknown_kind"),
        ({"unit_kind": None}, "missing"),
        ({"legal_person": "perhaps"}, "not_boolean"),
        ({"legal_person": None}, "missing"),
        ({"parent": "nowhere"}, "unknown_parent"),
        ({"parent": "city-district-01"}, "parent_circle"),
        ({"name": "city"}, "repeated"),
        ({"legal_id": "10380284791", "legal_person": "true"}, "bad_value"),
        ({"legal_id": "10380284790"}, "id_without_person"),
        ({"monitored_from": "1405/13/01"}, "bad_value"),
        ({"population": "many"}, "bad_value"),
        ({"population_year": "95.5"}, "bad_value"),
        ({"website": "{a: b}"}, "not_text"),
        ({"website": "javascript:1"}, "bad_value"),
        ({"email": "me"}, "bad_value"),
        ({"phone": "09151112233"}, "bad_value"),
        ({"description": "و" * 10_001}, "bad_value"),
        ({"title": f"{{fa: {'و' * 501}}}"}, "bad_value"),
        ({"colour": "green"}, "unknown_field"),
    ],
)
def test_a_wrong_value_is_reported_with_the_entry_it_stands_in(
    changed: dict[str, str], code: str
) -> None:
    assert (code, 2) in problems(entry(**changed))


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    text = entry(unit_kind="zone", colour="green", parent="nowhere") + "  - just text\n"
    found = problems(text)
    assert sorted(code for code, _ in found[:-1]) == [
        "unknown_field",
        "unknown_kind",
        "unknown_parent",
    ]
    assert [position for _, position in found] == [2, 2, 2, 3]


def test_two_units_that_are_each_others_parent_are_both_named() -> None:
    one = DISTRICT.replace("parent: city\n", "parent: city-district-02\n")
    other = DISTRICT.replace("name: city-district-01", "name: city-district-02").replace(
        "parent: city\n", "parent: city-district-01\n"
    )
    assert problems(CITY + one + other) == [("parent_circle", 2), ("parent_circle", 3)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("units: [", "not_yaml"),
        ("\x00", "not_yaml"),
        ("[" * 1200, "not_yaml"),
        ("[]", "no_units"),
        ("", "no_units"),
        ("units: {}", "no_units"),
        ("units: []", "no_units"),
    ],
)
def test_a_file_that_is_no_list_of_units_is_refused(text: str, code: str) -> None:
    assert problems(text) == [(code, None)]


def test_a_broken_file_is_reported_with_its_line() -> None:
    with pytest.raises(units_file.UnitsError) as raised:
        units_file.parse(CITY + "  - name: [oops\n")
    assert raised.value.problems[0].params["line"] == 8


def test_a_bomb_of_aliases_is_refused_without_being_unfolded() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    text = "\n".join(levels) + "\nunits:\n  - name: *a11\n    title: *a11\n"
    assert ("not_text", 1) in problems(text)


def test_a_problem_says_in_words_which_entry_and_what() -> None:
    with pytest.raises(units_file.UnitsError, match=r"Entry 2 \(city-district-01\): no entry has"):
        units_file.parse(entry(parent="nowhere"))
