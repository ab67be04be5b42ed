"""What a CKAN package becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.mashhad.harvest.engine.adapters.ckan_record import Wanted, dataset

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["title", "title_translated", "notes", "tags", "extras", "resources", "language", "theme",
     "license_id", "keywords", "frequency", "maintainer_email", "url", "id"]
)  # fmt: skip


@given(st.dictionaries(KEYS, JSON))
def test_no_package_stops_the_reader(package):
    assert {"title", "resources"} <= set(dataset(package))


@pytest.mark.parametrize(
    ("package", "titles"),
    [
        ({"title": "پارک‌ها"}, {"fa": "پارک‌ها"}),
        ({"title": "Parks"}, {"und": "Parks"}),
        ({"title": "Parks", "language": "en"}, {"en": "Parks"}),
        ({"title": {"de": "Pärke", "fr": ""}}, {"de": "Pärke"}),
        ({"title": '{"de": "Pärke"}'}, {"de": "Pärke"}),
        ({"title": "x", "title_translated": {"en_GB": "Parks"}}, {"en": "Parks"}),
        (
            {"title_translated": {"fa-t-en": "ماشینی", "fa": "پارک‌ها", "en": "Parks"}},
            {"fa": "پارک‌ها", "en": "Parks"},
        ),
        ({"title_translated": {"fa_IR-t-en": "ماشینی"}}, {"fa-t-en": "ماشینی"}),
        ({"title_translated": {"ar": "الميزانية"}}, {"ar": "الميزانية"}),
    ],
)
def test_titles_keep_their_language(package, titles):
    assert dataset(package)["title_translated"] == titles


def test_human_text_goes_before_machine_text():
    titles = {"fa-t-en": "پارک‌های ماشینی", "de-t-en": "Maschine", "en": "Parks"}
    found = dataset({"title_translated": titles})
    assert (found["title"], found["title_translated"]) == ("Parks", titles)
    assert dataset({"title_translated": {**titles, "en": ""}})["title"] == "پارک‌های ماشینی"


def test_the_source_may_tell_the_language_of_its_texts():
    assert dataset({"title": "Parks", "notes": "n"}, Wanted("en"))["notes_translated"] == {
        "en": "n"
    }


def test_extras_are_read_in_all_their_forms():
    listed = dataset({"extras": [{"key": "b", "value": [1]}, {"key": "a", "value": ""}]})
    mapped = dataset({"extras": {"b": [1], "harvest_source_id": "x"}})
    assert listed["extras"] == mapped["extras"] == [{"key": "b", "value": "[1]"}]


def test_files_that_are_gone_are_not_taken():
    files = [{"url": "a", "state": "deleted"}, {"url": "b", "format": ".csv", "size": "12.0"}]
    assert dataset({"resources": files})["resources"] == [{"url": "b", "format": "CSV", "size": 12}]


@pytest.mark.parametrize(
    ("package", "licence"),
    [
        ({"license_id": "cc-by"}, "cc-by"),
        ({"license_url": "http://creativecommons.org/publicdomain/zero/1.0/"}, "cc-zero"),
        ({"license_id": "uk-ogl"}, "uk-ogl"),
        ({"license_id": "notspecified"}, None),
    ],
)
def test_a_licence_is_known_by_any_of_its_names(package, licence):
    assert dataset(package).get("license_id") == licence


def test_counters_and_moments_of_the_portal_change_nothing():
    package = {"title": "Parks", "resources": [{"url": "a"}]}
    later = {**package, "metadata_modified": "2030-01-01", "num_tags": 3, "tracking_summary": {}}
    assert dataset(package) == dataset(later)


def test_the_name_at_the_portal_is_kept_for_the_address_here():
    assert dataset({"title": "خطوط", "name": "bus-lines-2024"})["name"] == "bus-lines-2024"
