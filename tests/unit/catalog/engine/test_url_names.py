"""URL names are made of type, unit and period, and a typed one is checked with a clear reason."""

from __future__ import annotations

import string
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.catalog.engine import url_names

ROOT = "mashhad-municipality"


@pytest.mark.parametrize(
    ("unit", "root", "siblings", "part"),
    [
        ("mashhad-district-09", ROOT, (), "district-9"),
        ("mashhad-district-10", ROOT, (), "district-10"),
        ("mashhad-district-samen", ROOT, (), "district-samen"),
        (ROOT, ROOT, ("mashhad-district-09",), "municipality"),
        (ROOT, ROOT, ("shahrara",), "mashhad-municipality"),
        ("mashhad-city-council", "mashhad-city-council", (), "mashhad-city-council"),
        ("shahrara", ROOT, (), "shahrara"),
        ("mashhad_ICT", ROOT, (), "ict"),
        (f"{ROOT}-archive", ROOT, (), "archive"),
        ("mashhad", ROOT, (), "mashhad"),
    ],
)
def test_a_unit_is_named_by_what_tells_it_apart(
    unit: str, root: str, siblings: tuple[str, ...], part: str
) -> None:
    assert url_names.unit_part(unit, root, siblings) == part


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("1403", "contract-district-9-1403"),
        ("1403-h1", "contract-district-9-1403-h1"),
        ("1403-q2", "contract-district-9-1403-q2"),
        ("1403-m07", "contract-district-9-1403-m07"),
        ("", "contract-district-9"),
    ],
)
def test_a_name_ends_with_its_period(period: str, name: str) -> None:
    assert url_names.base("contract", "district-9", period) == name


def test_the_first_free_counter_is_taken() -> None:
    assert _first_free("a-1403", {"b"}) == "a-1403"
    assert _first_free("a-1403", {"a-1403"}) == "a-1403-2"
    assert _first_free("a-1403", {"a-1403", "a-1403-2", "a-1403-4"}) == "a-1403-3"


@given(st.integers(0, 20_000))
def test_among_thousands_free_counter_is_found_by_few_questions(given_out: int) -> None:
    taken = {url_names.numbered("a", number) for number in range(1, given_out + 1)}
    asked = []

    def tell(wanted: Collection[str]) -> set[str]:
        asked.append(wanted)
        return taken & set(wanted)

    assert url_names.first_free("a", tell) == given_out + 1
    assert len(asked) < 15
    assert all(len(each) <= 8 for each in asked)
    asked.clear()
    assert url_names.first_free("a", tell, after=given_out) == given_out + 1
    assert len(asked) == 1


def _first_free(wanted: str, taken: set[str]) -> str:
    return url_names.numbered(wanted, url_names.first_free(wanted, taken.intersection))


@given(
    st.text(alphabet=string.ascii_lowercase + string.digits + "-_", min_size=2, max_size=100),
    st.sampled_from(["", "1403", "1403-h1", "1403-m07"]),
    st.integers(1, 40),
)
def test_whatever_the_unit_is_called_the_name_can_be_taken(
    unit: str, period: str, others: int
) -> None:
    base = url_names.base("document", url_names.unit_part(unit, ROOT), period)
    taken = {base} if others == 1 else {base, *(f"{base}-{n}" for n in range(2, others + 1))}
    made = _first_free(base, taken)
    assert url_names.check(made) == made
    assert url_names.family(made) == url_names.family(base)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("قراردادها", "bad_characters"),
        ("contract__1403", "bad_characters"),
        ("Contract", "bad_characters"),
        ("a b", "bad_characters"),
        ("-a", "bad_characters"),
        ("a--b", "bad_characters"),
        ("۱۴۰۳", "bad_characters"),
        ("a", "length"),
        ("a" * 101, "length"),
        ("new", "reserved"),
        ("edit", "reserved"),
    ],
)
def test_a_name_that_cannot_be_taken_is_refused_with_the_reason(typed: str, code: str) -> None:
    with pytest.raises(url_names.UrlNameError) as caught:
        url_names.check(typed)
    assert caught.value.code == code


def test_a_good_name_is_taken_without_its_blanks() -> None:
    assert url_names.check(" contract-district-9-1403-2 ") == "contract-district-9-1403-2"


@pytest.mark.parametrize(
    ("original", "kept"),
    [
        ("contracts 1403.csv", "contracts 1403.csv"),
        ("قراردادهای ۱۴۰۳.csv", "contract-district-9-1403.csv"),
        ("قرارداد 1403.XLSX", "contract-district-9-1403.XLSX"),
        ("بودجه", "contract-district-9-1403"),
        ("---.csv", "contract-district-9-1403.csv"),
        (".csv", "contract-district-9-1403.csv"),
        ("budget.اکسل", "budget.اکسل"),
        ("بودجه.اکسل", "contract-district-9-1403"),
        ("README", "README"),
    ],
)
def test_file_not_named_in_latin_is_kept_under_datasets_name(original: str, kept: str) -> None:
    assert url_names.file_name(original, "contract-district-9-1403") == kept


@pytest.mark.parametrize(
    ("filename", "header"),
    [
        ("a b.csv", "attachment; filename=a_b.csv; filename*=UTF-8''a%20b.csv"),
        ("نام.csv", "attachment; filename=file.csv; filename*=UTF-8''%D9%86%D8%A7%D9%85.csv"),
        ('x";\r\ny', "attachment; filename=x_y; filename*=UTF-8''x%22%3By"),
        ("", "attachment; filename=file; filename*=UTF-8''file"),
    ],
)
def test_a_download_keeps_its_name_and_no_name_breaks_the_header(filename, header):
    assert url_names.attachment(filename) == header


def test_client_that_reads_latin_names_gets_name_it_kept_under():
    header = url_names.attachment("نام.csv", "contract-district-9-1403.csv")
    assert header.startswith("attachment; filename=contract-district-9-1403.csv; filename*=UTF-8''")


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["Air quality at the stations, 2024"], "air-quality-at-the-stations-2024"),
        (["", "fire-stations_list"], "fire-stations-list"),
        (["کیفیت هوا", "air-quality"], "air-quality"),
        (["12", "6c1f4f0a-4b0e-5a53-9a5b-2f6a3d1c7e10"], ""),
        (["Dataset 7", "neighbour-5"], ""),
        (["کیفیت هوا"], ""),
        ([], ""),
    ],
)
def test_a_name_is_made_of_words_that_people_read_or_not_at_all(texts, name):
    assert url_names.readable(*texts) == name


def test_a_name_of_words_is_cut_between_words():
    found = url_names.readable("number of passengers " * 20)
    assert len(found) <= 60
    assert found.endswith(("-of", "-number", "-passengers"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("قراردادهای مهر.xlsx", "قراردادهای مهر.xlsx"),
        ("نیم\u200cفاصله.csv", "نیم\u200cفاصله.csv"),
        ("../../etc/x.csv", "x.csv"),
        ("C:\\Users\\a\\فایل.csv", "فایل.csv"),
        ("a\u202efdp.csv", "afdp.csv"),
        ("a\x00\r\n.csv", "a.csv"),
        (f"{'ب' * 300}.csv", f"{'ب' * 116}.csv"),
        ("ب" * 300, "ب" * 120),
        ("..", "file"),
    ],
)
def test_sent_file_keeps_its_name_without_what_no_computer_takes(given: str, kept: str) -> None:
    assert url_names.sent_name(given) == kept
    assert url_names.sent_name(kept) == kept
