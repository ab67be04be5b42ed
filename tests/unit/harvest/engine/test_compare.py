"""What is done with a record, and what of it fits."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.mashhad.harvest.engine import fitting, identity
from ckanext.mashhad.harvest.engine.compare import Outcome, decide, final_state, lists_absent
from ckanext.mashhad.harvest.engine.messages import ending_reasons
from ckanext.mashhad.harvest.engine.settings.schedule import INTERVALS, next_due
from ckanext.mashhad.harvest.engine.source_form import read
from ckanext.mashhad.net.request_errors import BadScheme


@pytest.mark.parametrize(
    ("known", "new", "state", "is_ours", "outcome"),
    [
        (None, "x", None, False, Outcome.ADDED),
        ("x", "x", None, True, Outcome.WITHHELD),  # purged here
        ("x", "x", "active", True, Outcome.UNCHANGED),
        ("x", "y", "active", True, Outcome.UPDATED),
        ("x", "y", "draft", True, Outcome.UPDATED),
        ("x", "y", "deleted", True, Outcome.WITHHELD),
        ("x", "x", "deleted", True, Outcome.WITHHELD),
        (None, "x", "active", False, Outcome.FAILED),
        ("x", "x", "deleted", False, Outcome.FAILED),
    ],
)
def test_a_record_ends_as_its_history_demands(known, new, state, is_ours, outcome):
    assert decide(known, new, state, is_ours=is_ours)[0] == outcome


def test_deleted_record_comes_back_unless_purged():
    back = decide("x", "x", "deleted", is_ours=True, deleted_by_us=True)
    assert back == (Outcome.UPDATED, "back_again")
    purged = decide("x", "x", None, is_ours=True, deleted_by_us=True)
    assert purged == (Outcome.WITHHELD, "deleted_here")


@pytest.mark.parametrize(
    ("new", "state", "outcome"),
    [
        ("x", "active", (Outcome.UNCHANGED, None)),
        ("y", "active", (Outcome.WITHHELD, "moved_here")),
        ("x", "deleted", (Outcome.WITHHELD, "deleted_here")),
    ],
)
def test_what_another_unit_has_by_now_is_not_written(new, state, outcome):
    mine = {"is_ours": True, "deleted_by_us": True}
    assert decide("x", new, state, is_elsewhere=True, **mine) == outcome


def test_the_state_of_a_job_tells_whether_all_was_seen():
    assert final_state(None, 3) == "complete"
    assert final_state("html", 3) == "incomplete"
    assert final_state("html", 0) == "failed"
    assert final_state("empty", 0) == "incomplete"


def test_only_a_whole_reading_may_name_what_is_missing():
    assert [lists_absent(code) for code in (None, "empty", "html", "fewer_than_told")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_the_id_of_a_dataset_never_changes():
    assert identity.package_id("s", "g") == "4547b38e-b023-56ab-bc9c-b2ba3b5e6a88"
    assert identity.package_id("s", "g") != identity.package_id("sg", "")


def test_a_moved_source_writes_its_datasets_anew():
    marks = {
        identity.fingerprint("c", identity.mark(unit, chosen))
        for unit in "ab"
        for chosen in ({}, {"license_id": "cc-by"})
    }
    assert len(marks) == 4


def test_when_source_read_and_what_left_out_changes_no_dataset():
    chosen = {"quiet_from": "8", "quiet_to": "16", "words": "park", "note": "ours"}
    assert identity.mark("a", chosen) == identity.mark("a", {})


def test_a_file_keeps_its_id_by_its_address():
    stored = [{"id": "1", "url": "a"}, {"id": "2", "url": "b"}, {"id": "3", "url": "a"}]
    new = [{"url": "b", "id": "forged"}, {"url": "a"}, {"url": "a"}, {"url": "a"}, {"url": "c"}]
    ids = [file.get("id") for file in fitting.keep_file_ids(new, stored)]
    assert ids == ["2", "1", "3", None, None]


def test_keywords_are_made_to_fit():
    words = ["Bäume & Büsche", "x", "پروانه", "پروانه", "a" * 101, "<b>", "C#"]
    assert fitting.keywords(words) == ["Bäume Büsche", "پروانه"]


DATASET = {
    "title": "T",
    "title_translated": {"en": "T"},
    "theme": ["odd"],
    "tags": [{"name": "a"}, {"name": "b"}],
    "resources": [{"url": "u", "language": "xx"}, {"url": "", "name": "n"}],
}


def test_only_what_does_not_fit_is_left_out():
    errors = {
        "theme": ["no"],
        "tags": [{}, {"name": ["no"]}],
        "resources": [{"language": ["no"]}, {}],
    }
    dataset, names = fitting.without(DATASET, errors)
    assert names == ["resources.language", "tags", "theme"]
    assert "theme" not in dataset
    assert dataset["tags"] == [{"name": "a"}]
    assert dataset["resources"] == [{"url": "u"}, {"url": "", "name": "n"}]


def test_one_bad_member_takes_none_of_those_after_it():
    words = {**DATASET, "tags": [{"name": "bad"}, {"name": "good"}]}
    dataset, names = fitting.without(words, {"tags": [{"name": ["no"]}]})
    assert (names, dataset["tags"]) == (["tags"], [{"name": "good"}])
    dataset, names = fitting.without(words, {"tags": ["none of them"]})
    assert "tags" not in dataset


def test_what_was_refused_is_told_field_by_field():
    errors = {"theme": ["“\u2068x\u2069” is none."], "resources": [{}, {"size": ["a", "b"]}]}
    assert fitting.describe_errors(errors) == "theme: “x” is none.; resources.2.size: a b"


def test_a_file_whose_address_does_not_fit_goes_as_a_whole():
    dataset, names = fitting.without(DATASET, {"resources": [{}, {"url": ["no"]}]})
    assert (names, dataset["resources"]) == (["resources"], [{"url": "u", "language": "xx"}])


def test_description_that_does_not_fit_goes_with_its_plain_twin():
    described = {**DATASET, "notes": "long", "notes_translated": {"en": "long"}}
    dataset, names = fitting.without(described, {"notes_translated": ["too long"]})
    assert (dataset, names) == (DATASET, ["notes_translated"])


@pytest.mark.parametrize("field", ["title_translated", "owner_org", "unheard_of"])
def test_a_record_without_what_it_needs_is_refused(field):
    assert fitting.without(DATASET, {field: ["no"]}) is None


NOW = dt.datetime(2026, 11, 25, 3, 0, tzinfo=dt.UTC)  # 4 Azar 1405


@pytest.mark.parametrize(
    ("interval", "days"), [("daily", 1), ("weekly", 7), ("monthly", 30), ("hourly", 1 / 24)]
)
def test_a_source_is_due_again(interval, days):
    assert next_due(interval, NOW) == NOW + dt.timedelta(days=days)


def test_a_month_is_a_jalali_one_and_its_last_day_stays_within():
    last_of_shahrivar = dt.datetime(2026, 9, 22, 6, 0, tzinfo=dt.UTC)  # 31 Shahrivar 1405
    assert next_due("monthly", last_of_shahrivar) == last_of_shahrivar + dt.timedelta(days=30)


def test_a_source_read_by_hand_is_never_due():
    assert next_due("manual", NOW) is None
    assert set(INTERVALS) >= {"manual", "hourly", "daily", "weekly", "monthly"}


def refuse(url):
    raise BadScheme(url)


def test_a_source_needs_its_fields():
    _, faults = read({}, ("document",), str)
    assert sorted(faults) == ["name", "title", "unit", "url"]


def test_a_sources_fields_are_judged_all_at_once():
    typed = {"name": "New Name", "title": "x" * 201, "url": "file:///etc", "unit": "u",
             "kind": "odd", "every": "never", "dataset_type": "harvest"}  # fmt: skip
    _, faults = read(typed, ("document",), refuse)
    assert sorted(faults) == ["dataset_type", "every", "kind", "name", "title", "url"]


def test_a_good_source_is_read_with_its_defaults():
    typed = {"name": "d-9", "title": " T ", "url": "HTTP://A.example", "unit": "u"}
    fields, faults = read(typed, ("document",), str.lower)
    assert faults == {}
    assert (fields.url, fields.title, fields.kind) == ("http://a.example", "T", "dcat")
    assert (fields.every, fields.dataset_type, fields.private) == ("manual", "document", False)


def test_a_reason_is_told_with_its_numbers():
    told = ending_reasons.sentence(
        "fewer_than_told", {"total": 9, "seen": 3}, str, lambda n: f"<{n}>"
    )
    assert told == "The source says it has <9> datasets but gave <3>."
    assert ending_reasons.sentence(None, None, str) == ""
    assert ending_reasons.sentence("bad_status", {"status": 503}, str).endswith("503.")
    assert "portal itself" in ending_reasons.sentence("unheard_of", {}, str)
