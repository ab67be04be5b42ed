"""What a registry that comes again is told: nothing new, or all that changed and went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import search
from ckan.tests import factories
from rdflib import Graph, URIRef

from ckanext.mashhad.catalog.dcat import feed, feed_listing, feed_state
from ckanext.mashhad.catalog.dcat.rdf import AS, DCAT, DCT, HYDRA, RDF
from tests.integration.worlds import made_once

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

SITE = "http://test.mashhad.example"
FILE = {"url": "https://files.mashhad.example/contracts.csv", "name": "قراردادها"}


@pytest.fixture
@made_once
def register(create: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return create(resources=[FILE])


@pytest.fixture
def no_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REACH", "LONGEST"):
        monkeypatch.setattr(feed_listing, name, dt.timedelta(0))


def tag(app: Any, path: str = "/catalog.ttl") -> str:
    return str(app.get(path).headers["ETag"])


class TestUnchanged:
    def test_feed_is_not_made_again_for_who_has_it(self, app, register, monkeypatch) -> None:
        paths = ["/catalog.ttl", "/catalog.jsonld?page=1", f"/dataset/{register['id']}.xml"]
        answers = {path: app.get(path) for path in paths}
        monkeypatch.setattr(feed.FeedSerializer, "text", None)
        for path, whole in answers.items():
            assert whole.headers["ETag"].startswith('"')
            assert {"public", "no-cache"} <= {
                word.strip() for word in whole.headers["Cache-Control"].split(",")
            }
            assert "Set-Cookie" not in whole.headers
            again = app.get(path, headers={"If-None-Match": whole.headers["ETag"]})
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == whole.headers["ETag"]
            head = app.client.open(path, method="HEAD")
            assert (head.status_code, head.data) == (200, b"")
            for name in ("ETag", "Content-Type", "Cache-Control"):
                assert head.headers[name] == whole.headers[name]
        assert len({answer.headers["ETag"] for answer in answers.values()}) == len(paths)

    def test_second_of_last_change_is_told_once_it_is_over(
        self, app, register, monkeypatch
    ) -> None:
        monkeypatch.setattr(feed_state, "SETTLED", dt.timedelta(days=1))
        assert app.get("/catalog.ttl").headers.get("Last-Modified") is None
        monkeypatch.setattr(feed_state, "SETTLED", dt.timedelta(0))
        changed = app.get("/catalog.ttl").headers["Last-Modified"]
        has = {"If-Modified-Since": changed}
        assert app.get("/catalog.ttl", headers=has).status_code == 304
        other = has | {"If-None-Match": '"another"'}
        assert app.get("/catalog.ttl", headers=other).status_code == 200

    def test_search_has_no_name_for_what_the_index_decides(self, app, register) -> None:
        assert "ETag" not in app.get(f"/catalog.ttl?q={quote('قرارداد')}").headers

    def test_answer_made_while_something_is_saved_has_no_name(
        self, app, register, monkeypatch, act
    ) -> None:
        make = feed.FeedSerializer.text

        def make_and_save(*args: Any) -> str:
            act("package_patch", id=register["id"], notes_translated={"fa": "دیگر"})
            return make(*args)

        monkeypatch.setattr(feed.FeedSerializer, "text", make_and_save)
        assert "ETag" not in app.get("/catalog.ttl").headers

    def test_private_record_is_kept_by_nobody(self, app, create, officer) -> None:
        private = create(private=True)
        token = {"Authorization": officer["token"]}
        answer = app.get(f"/dataset/{private['id']}.ttl", headers=token)
        assert answer.status_code == 200
        assert "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "private, no-store"


def _sql(statement: str) -> None:
    model.Session.execute(sa.text(statement))
    model.Session.commit()


def test_every_change_gives_the_feed_another_name(app, register, act, unit, monkeypatch) -> None:
    id_, file = register["id"], register["resources"][0]["id"]
    changes: list[Callable[[], Any]] = [
        lambda: act("package_patch", id=id_, notes_translated={"fa": "دیگر"}),
        lambda: act("package_patch", id=id_, tags=[{"name": "تازه"}]),
        lambda: act("tag_delete", id="تازه"),
        lambda: act("package_patch", id=id_, contact_email="pr@mashhad.example"),
        lambda: act("resource_patch", id=file, description="شرح"),
        lambda: act("organization_patch", id=unit["id"], email="d9@mashhad.example"),
        lambda: act("organization_patch", id=unit["id"], title_translated={"fa": "نو"}),
        lambda: act(
            "mashhad_publication_attest", id=id_, moment="1403/07/15", reason="در درگاه پیشین بود"
        ),
        lambda: _sql("UPDATE resource SET format = 'PDF'"),
        lambda: monkeypatch.setitem(feed.tk.config, "ckan.site_title", "نام دیگر"),
    ]
    paths = ("/catalog.ttl", f"/dataset/{id_}.ttl")
    names = [[tag(app, path) for path in paths]]
    for change in changes:
        change()
        names.append([tag(app, path) for path in paths])
    assert [len(set(each)) for each in zip(*names, strict=True)] == [len(changes) + 1] * 2
    act("package_patch", id=id_, private=True)
    assert tag(app) not in [each[0] for each in names]
    assert app.get(paths[1], headers={"If-None-Match": names[-1][1]}).status_code != 304


def test_text_is_no_older_than_its_name(app, register, act, monkeypatch) -> None:
    paths = ("/catalog.ttl", f"/dataset/{register['id']}.ttl")
    act("package_patch", id=register["id"], tags=[{"name": "تازه"}])
    monkeypatch.setattr(search.PackageSearchIndex, "index_package", lambda *_, **__: None)
    assert ['"تازه"@fa' in app.get(path).text for path in paths] == [True, True]
    act("tag_delete", id="تازه")
    assert ['"تازه"@fa' in app.get(path).text for path in paths] == [False, False]
    _sql("UPDATE package SET extras = extras || jsonb_build_object('frequency', 'MONTHLY')")
    assert ["/MONTHLY>" in app.get(path).text for path in paths] == [True, True]


def test_what_comes_to_nothing_changes_no_name(app, register) -> None:
    before = tag(app)
    _sql('UPDATE package SET notes = notes; UPDATE "group" SET title = title')
    assert tag(app) == before


def walk(app: Any, since: str) -> tuple[list[str], dict[str, str]]:
    """Ids of what changed, and of what went with how that was."""
    path, changed, gone = f"/catalog.ttl?modified_since={quote(since)}", [], {}
    while path:
        graph = Graph().parse(data=app.get(path, status=200).text, format="turtle")
        changed += [
            str(node).rpartition("/")[2] for node in graph.objects(URIRef(SITE), DCAT.dataset)
        ]
        for removal in graph.subjects(RDF.type, AS.Delete):
            node = graph.value(removal, AS.object)
            assert (node, RDF.type, AS.Tombstone) in graph
            assert graph.value(removal, AS.published).toPython() <= dt.datetime.now(dt.UTC)
            how = str(graph.value(removal, DCT.type)).rpartition("-")[2]
            gone[str(graph.value(node, DCT.identifier))] = how
        view = next(graph.subjects(RDF.type, HYDRA.PartialCollectionView))
        link = graph.value(view, HYDRA.next)
        path = str(link).removeprefix(SITE) if link else ""
    return changed, gone


def now() -> str:
    return dt.datetime.now(dt.UTC).isoformat()


@pytest.mark.usefixtures("no_reach")
@pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 2)
def test_one_walk_tells_what_changed_and_what_went(app, create, act) -> None:
    made = [create(title_translated={"fa": f"فهرست {n}"})["id"] for n in range(8)]
    draft = create(private=True)["id"]
    begun = now()
    act("package_patch", id=made[0], notes_translated={"fa": "دیگر"})
    # Whatever else the same save changes.
    more = {"name": "another", "fiscal_year": "1401", "owner_org": factories.Organization()["id"]}
    act("package_patch", id=made[1], private=True, **more)
    act("package_delete", id=made[2])
    act("dataset_purge", id=made[3])
    act("package_patch", id=made[4], private=True)
    act("package_patch", id=made[4], private=False)
    act("package_delete", id=draft)
    new = create(title_translated={"fa": "تازه"})["id"]
    changed, gone = walk(app, begun)
    assert sorted(changed) == sorted([made[0], made[4], new])
    assert gone == {made[1]: "hidden", made[2]: "deleted", made[3]: "purged"}
    assert walk(app, now()) == ([], {})
    whole = app.get("/catalog.ttl").text
    assert "Tombstone" not in whole


@pytest.mark.usefixtures("no_reach")
def test_records_of_a_unit_that_changed_are_told(app, register, act, unit) -> None:
    begun = now()
    act("organization_patch", id=unit["id"], email="d9@mashhad.example")
    assert walk(app, begun) == ([register["id"]], {})


@pytest.mark.usefixtures("no_reach")
def test_dataset_saved_before_but_seen_after_is_told(app, register) -> None:
    """A walk that began while it was being saved did not see it; the next asks from then on."""
    begun = now()
    old = "UPDATE package SET metadata_modified = '2020-01-01', notes = 'دیگر'"
    _sql(old)
    assert walk(app, begun) == ([register["id"]], {})


def test_a_change_that_is_committed_long_after_is_told(app, create, monkeypatch) -> None:
    monkeypatch.setattr(feed_listing, "REACH", dt.timedelta(0))
    made, _other = (create(title_translated={"fa": f"فهرست {n}"}) for n in range(2))
    _sql("UPDATE package SET metadata_modified = '2020-01-01'")
    last = f"UPDATE package SET notes = 'دیگر' WHERE id = '{made['id']}'"
    model.Session.execute(sa.text(last))
    model.Session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    begun = now()
    model.Session.commit()
    assert walk(app, begun) == ([made["id"]], {})


def test_changes_of_a_minute_before_are_told_too(app, create) -> None:
    made = create(resources=[FILE])
    assert walk(app, now()) == ([made["id"]], {})
