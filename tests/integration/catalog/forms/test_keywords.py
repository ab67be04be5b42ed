"""Keywords are taken in Persian, in one spelling each, and offered however they are typed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
from ckan import model
from ckan.tests import factories

from ckanext.mashhad.catalog.validators import FOREIGN_RECORD

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


Create = Callable[..., dict[str, Any]]
Act = Callable[..., Any]
ZWNJ = "\u200c"


def test_persian_keywords_are_taken_and_twins_fold_to_one(create: Create) -> None:
    made = create(
        tags=[{"name": name} for name in (f"حمل{ZWNJ}ونقل", "شهرداري", "شهرداری", "كتاب (۱)")]
    )
    assert sorted(tag["name"] for tag in made["tags"]) == sorted(
        [f"حمل{ZWNJ}ونقل", "شهرداری", "کتاب (۱)"]
    )
    other = create(tag_string="شهرداري، آسفالت,برق")
    assert sorted(tag["name"] for tag in other["tags"]) == ["آسفالت", "برق", "شهرداری"]
    assert model.Session.query(model.Tag).filter_by(name="شهرداری").count() == 1
    spaced = create(tag_string=f"حمل و نقل، خانهٔ ما، خانه{ZWNJ}ی ما")
    assert keywords(spaced) == [f"حمل{ZWNJ}ونقل", "خانهٔ ما"]


def keywords(dataset: dict[str, Any]) -> list[str]:
    return sorted(tag["name"] for tag in dataset["tags"])


def test_keyword_of_wrong_length_is_told_in_readers_digits(app: Any, create: Create) -> None:
    with app.flask_app.test_request_context("/", environ_overrides={"CKAN_LANG": "fa_IR"}):
        app.flask_app.preprocess_request()
        for name, told in (("x", "۲ نویسه"), ("x" * 101, "۱۰۰ نویسه")):
            with pytest.raises(tk.ValidationError) as refused:
                create(tags=[{"name": name}])
            assert told in str(refused.value.error_dict["tags"])


def test_a_word_takes_the_spelling_in_which_it_is_in_use(
    create: Create, act: Act, unit: dict[str, Any]
) -> None:
    create(tag_string=f"آسفالت{ZWNJ}ریزی، GIS")
    assert keywords(create(tag_string="آسفالت ريزي، gis")) == ["GIS", f"آسفالت{ZWNJ}ریزی"]
    plain = factories.Dataset(owner_org=unit["id"], tags=[{"name": "آسفالت ریزی"}])
    assert keywords(plain) == [f"آسفالت{ZWNJ}ریزی"]
    context = {"ignore_auth": True, FOREIGN_RECORD: True, "user": factories.Sysadmin()["name"]}
    record = {"type": "statistics", "title": "Roads", "owner_org": unit["id"]}
    sent = [{"name": name} for name in ("آسفالت ریزی", "Gis", "road", "Road")]
    foreign = tk.get_action("package_create")(context, {**record, "tags": sent})
    assert keywords(foreign) == ["GIS", "road", f"آسفالت{ZWNJ}ریزی"]


def test_who_alone_uses_a_word_may_mend_its_spelling(create: Create, act: Act) -> None:
    made = create(tags=[{"name": "آسفالت ریزی"}])
    mended = act("package_patch", id=made["id"], tags=[{"name": f"آسفالت{ZWNJ}ریزی"}])
    assert keywords(mended) == [f"آسفالت{ZWNJ}ریزی"]
    gone = create(tags=[{"name": "فضاي سبز"}])
    act("package_delete", id=gone["id"])
    assert keywords(create(tags=[{"name": f"فضای{ZWNJ}سبز"}])) == [f"فضای{ZWNJ}سبز"]


def test_two_writers_of_a_new_word_get_one_spelling(app: Any, create: Create) -> None:
    create()  # the unit
    model.Session.remove()
    together = threading.Barrier(2)

    def one(spelling: str) -> list[str]:
        with app.flask_app.test_request_context():
            try:
                together.wait(timeout=30)
                return keywords(create(tags=[{"name": spelling}]))
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(one, each) for each in ("آسفالت ریزی", f"آسفالت{ZWNJ}ریزی")]
        first, second = (each.result(timeout=60) for each in running)
    assert first == second


def test_old_twins_stay_until_somebody_changes_them(create: Create, act: Act) -> None:
    made = create(tags=[{"name": "شهرداری"}])
    model.Session.query(model.Tag).filter_by(name="شهرداری").one().name = "شهرداري"
    model.repo.commit()
    assert keywords(create(tags=[{"name": "شهرداری"}])) == ["شهرداري"]
    assert keywords(act("package_patch", id=made["id"], legal_basis="متن")) == ["شهرداري"]


def test_old_twins_merged_to_spelling_that_most_datasets_have(create: Create, act: Act) -> None:
    more, less, both = (
        create(tags=[{"name": name} for name in names])
        for names in (["two"], ["three"], ["two", "three", "road"])
    )
    create(tags=[{"name": "two"}])
    # As a portal has them that used CKAN alone.
    for name, was in {"two": "شهرداري", "three": "شهرداری"}.items():
        model.Session.query(model.Tag).filter_by(name=name).one().name = was
    model.repo.commit()
    assert act("mashhad_keywords_merge") == {"شهرداری": "شهرداري"}
    stored = [
        {tag.name for tag in model.Package.get(each["id"]).get_tags()} for each in (more, both)
    ]
    assert stored == [{"شهرداري"}, {"شهرداري", "road"}]
    found = act("package_search", fq=f"id:{less['id']}")["results"]
    assert [keywords(each) for each in found] == [["شهرداري"]]
    assert act("mashhad_keywords_merge") == {}


def test_only_a_sysadmin_merges_keywords(officer: dict[str, Any]) -> None:
    with pytest.raises(tk.NotAuthorized):
        tk.check_access("mashhad_keywords_merge", {"user": officer["name"]}, {})


def test_keywords_are_offered_however_what_is_typed_is_spelled(create: Create, act: Act) -> None:
    create(tag_string=f"حمل{ZWNJ}و{ZWNJ}نقل، حمل زباله")
    create(tag_string=f"حمل{ZWNJ}و{ZWNJ}نقل")
    assert act("tag_autocomplete", query="حمل و نق") == [f"حمل{ZWNJ}و{ZWNJ}نقل"]
    assert act("tag_autocomplete", q="حمل") == [f"حمل{ZWNJ}و{ZWNJ}نقل", "حمل زباله"]
    assert act("tag_autocomplete", q="حمل", limit=1, offset=1) == ["حمل زباله"]
    assert act("tag_autocomplete", q=["حمل", "زباله"]) == ["حمل زباله"]
    assert act("tag_autocomplete", q="%") == act("tag_autocomplete", q="") == []
    with pytest.raises(tk.ValidationError):
        act("tag_autocomplete", q="حمل", limit="many")


def test_a_plain_dataset_takes_persian_keywords_too(unit: dict[str, Any]) -> None:
    made = factories.Dataset(owner_org=unit["id"], tag_string=f"حمل{ZWNJ}ونقل")
    assert [tag["name"] for tag in made["tags"]] == [f"حمل{ZWNJ}ونقل"]
