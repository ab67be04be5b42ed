"""CKAN portals are gone through whole, however old they are and whatever changes meanwhile."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.harvest.engine.adapters import ckan, ckan_page, ckan_walk
from ckanext.mashhad.harvest.engine.adapters.ckan import Ckan
from ckanext.mashhad.harvest.engine.adapters.ckan_addresses import listing
from ckanext.mashhad.harvest.engine.adapters.ckan_record import Wanted
from ckanext.mashhad.harvest.engine.adapters.json_depth import read_json
from ckanext.mashhad.harvest.engine.completeness import Gathering
from ckanext.mashhad.harvest.engine.record_pages import Memory, Unreadable
from ckanext.mashhad.net.request_errors import BadStatus
from ckanext.mashhad.net.response import Response

API = "http://portal.example/api/3/action"


class Portal:
    """A CKAN that answers from its datasets, by id; what it does not know is 404."""

    def __init__(self, ids, *, cursor=True, names=False, hides=(), no_search=0):
        self.ids = list(ids)
        self.cursor = cursor
        self.names = names
        self.hides = set(hides)
        self.no_search = no_search
        self.changed = set()
        self.hears_fields = True
        self.of = {}
        self.asked = []
        self.after = {}

    def get(self, url, headers=None, secret=None, etag=None, last_modified=None):
        self.asked.append(url)
        parts = urlsplit(url)
        query = {key: found[0] for key, found in parse_qs(parts.query).items()}
        answer = self._answer(parts.path.rpartition("/")[2], query)
        if self.no_search and "package_search" in url:
            raise BadStatus("", status=self.no_search, retry_after=None)
        if answer is None:
            raise BadStatus("404", status=404, retry_after=None)
        body = json.dumps({"success": True, "result": answer}).encode()
        if act := self.after.pop(len(self.asked), None):
            act()
        return Response(200, url, {"Content-Type": "application/json"}, body, 0, "", True)

    def _answer(self, action, query):
        if action == "package_search":
            return self._search(query)
        if action == "package_list":
            return list(self.ids)
        if action == "package_show" and query["id"] not in self.hides:
            return self.package(query["id"])
        return None

    def package(self, number):
        if number.startswith("nameless"):
            return {"title": number, "resources": []}
        return {**package(number), "organization": {"name": self.of.get(number, "roads")}}

    def _search(self, query):
        found = sorted(self.ids) if self.cursor else list(self.ids)
        words = query.get("fq", "")
        if "metadata_modified" in words:
            found = [each for each in found if each in self.changed]
        if self.cursor and 'id:["' in words:
            last = words.partition('id:["')[2].partition('"')[0]
            found = [each for each in found if each >= last]
        start, rows = int(query.get("start", 0)), int(query["rows"])
        only_ids = self.names or ("fl" in query and self.hears_fields)
        page = [{"id": each} if only_ids else self.package(each) for each in found]
        return {"count": len(found), "results": page[start : start + rows]}


def package(number):
    return {"id": number, "title": f"Dataset {number}", "resources": []}


def ids(number):
    return [f"{n:04}" for n in range(number)]


@pytest.fixture(autouse=True)
def _small_and_unsandboxed(monkeypatch):
    monkeypatch.setattr(ckan_walk, "ROWS", 10)
    monkeypatch.setattr(ckan_walk, "MANY", 30)
    monkeypatch.setattr(ckan, "ROWS", 10)

    def unsandboxed(_, arguments, given, bounds):
        action, wishes = arguments
        wanted = Wanted(**json.loads(wishes))
        return json.dumps(ckan_page.page(read_json(given), action, wanted)).encode()

    monkeypatch.setattr(sandbox, "run", unsandboxed)


def read(portal, memory=Memory(), url="http://portal.example", **options):  # noqa: B008 (frozen)
    gathering = Gathering(portal, Ckan(options, memory), url)
    seen = [record.guid for each in gathering.pages() for record in each.page.records]
    return seen, gathering


@pytest.mark.parametrize("cursor", [True, False])
@pytest.mark.parametrize("number", [1, 9, 10, 11, 35])
def test_every_dataset_is_seen(number, cursor):
    seen, gathering = read(Portal(ids(number), cursor=cursor))
    assert (set(seen), gathering.ending.code) == (set(ids(number)), None)


def test_a_portal_without_any_dataset_is_an_empty_source():
    assert read(Portal([]))[1].ending.code == "empty"


def test_changes_meanwhile_hide_nothing_from_cursor():
    portal = Portal(ids(35))

    def change():
        portal.ids = [each for each in portal.ids if each not in ("0003", "0005")]
        portal.ids += ["00035", "9999"]

    portal.after[1] = change
    seen, gathering = read(portal)
    assert gathering.ending.code is None
    assert set(seen) >= (set(ids(35)) | {"9999"})


def test_change_without_cursor_makes_reading_incomplete():
    portal = Portal(ids(35), cursor=False)
    portal.after[1] = lambda: portal.ids.remove("0003")
    assert read(portal)[1].ending.code == "changed_while_reading"


def test_a_search_that_ignores_the_cursor_is_paged_by_numbers():
    portal = Portal(ids(35), cursor=False)
    read(portal)
    assert any("start=" in url for url in portal.asked)


def test_where_the_list_tells_only_ids_each_dataset_is_asked_for():
    seen, gathering = read(Portal(ids(12), names=True))
    assert (len(seen), gathering.ending.code) == (12, None)


def test_dataset_listed_but_not_shown_told_and_nothing_concluded():
    _, gathering = read(Portal(ids(3), names=True, hides={"0001"}))
    assert gathering.ending.code == "not_all_shown"


def test_a_portal_without_a_search_is_read_by_its_list_of_names():
    portal = Portal(ids(3), no_search=404)
    seen, gathering = read(portal)
    assert (seen, gathering.ending.code) == (ids(3), None)


def memory(number):
    return Memory(frozenset(ids(number)), dt.datetime(2026, 11, 24, tzinfo=dt.UTC))


def test_after_a_complete_reading_only_what_changed_is_asked_for():
    portal = Portal(ids(35))
    portal.changed = {"0007"}
    seen, gathering = read(portal, memory(35))
    assert seen == ["0007"]
    assert gathering.unchanged == set(ids(35)) - {"0007"}
    assert gathering.ending.code is None
    assert len(portal.asked) == 3


def test_what_known_and_no_longer_listed_is_not_called_unchanged():
    portal = Portal(ids(34))
    portal.changed = {"0007"}
    seen, gathering = read(portal, memory(35))
    assert gathering.unchanged | set(seen) == set(ids(34))
    assert gathering.ending.code is None


def test_one_gone_and_one_come_with_an_old_date_are_both_seen():
    portal = Portal([*ids(34), "old"])
    seen, gathering = read(portal, memory(35))
    assert (set(seen), gathering.unchanged) == ({*ids(34), "old"}, set())
    assert gathering.ending.code is None


def test_portal_giving_datasets_for_ids_is_read_whole():
    portal = Portal(ids(34))
    portal.hears_fields = False
    seen, gathering = read(portal, memory(35))
    assert (set(seen), gathering.unchanged) == (set(ids(34)), set())
    assert gathering.ending.code is None


@pytest.mark.parametrize("status", [500, 503])
def test_a_search_that_fails_for_the_moment_is_not_gone_round(status):
    seen, gathering = read(Portal(ids(3), no_search=status))
    assert (seen, gathering.ending.code) == ([], "bad_status")


def test_filtered_address_falls_back_to_no_other_list():
    url = f"{API}/package_search?fq=organization:roads"
    seen, gathering = read(Portal(ids(3), no_search=404), url=url)
    assert (seen, gathering.ending.code) == ([], "bad_status")


@pytest.mark.parametrize("how", [{}, {"cursor": False}, {"no_search": 404}])
def test_datasets_of_other_organisations_are_left_out(how):
    portal = Portal(ids(35), **how)
    portal.of = {"0007": "parks", "0021": "parks"}
    seen, gathering = read(portal, organization="roads")
    assert (set(seen), gathering.ending.code) == (set(ids(35)) - set(portal.of), None)


@pytest.mark.parametrize("number", [9, 22])
def test_datasets_without_an_identity_are_counted_once(number):
    portal = Portal([f"nameless{n}" for n in range(4)] + ids(number), cursor=False)
    seen, gathering = read(portal)
    assert (seen.count(None), set(seen) - {None}) == (4, set(ids(number)))
    assert gathering.ending.code == "without_identity"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("http://portal.example", f"{API}/package_search"),
        ("http://portal.example/", f"{API}/package_search"),
        ("http://portal.example/dataset?q=x", f"{API}/package_search"),
        ("http://portal.example/organization/parks", f"{API}/package_search"),
        ("http://a.example/data/", "http://a.example/data/api/3/action/package_search"),
        (f"{API}/package_search?fq=x", f"{API}/package_search?fq=x"),
        ("http://portal.example/dump.json", "http://portal.example/dump.json"),
    ],
)
def test_an_officer_may_copy_any_address_of_the_portal(typed, found):
    assert listing(typed) == found


def test_organisations_become_a_filter():
    portal = Portal(ids(2))
    read(portal, organization="parks, roads")
    query = parse_qs(urlsplit(portal.asked[0]).query)
    assert query["fq"] == ['+organization:("parks" OR "roads")']


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"success": False, "error": {}}, "portal_refused"),
        ({"help": "…help_show?name=organization_list", "result": ["a"]}, "no_catalogue"),
        ({"result": {"id": "x", "title": "A group"}}, "no_catalogue"),
        ({"a": 1}, "no_catalogue"),
        (7, "no_catalogue"),
    ],
)
def test_what_is_no_list_of_datasets_is_refused(answer, code):
    with pytest.raises(Unreadable) as refused:
        ckan_page.page(answer)
    assert refused.value.code == code


def test_entries_that_are_no_public_datasets_are_left_out():
    found = [
        package("1"),
        {**package("2"), "private": True},
        {**package("3"), "state": "deleted"},
        {**package("4"), "type": "harvest"},
    ]
    page = ckan_page.page({"result": {"count": 4, "results": found}})
    assert ([each["guid"] for each in page["records"]], page["hidden"]) == (["1"], ["2", "3", "4"])


def test_datasets_of_dkan_are_active_whatever_their_case():
    found = [{**package("1"), "state": "Active", "private": "Published", "type": "Dataset"}]
    page = ckan_page.page({"success": True, "result": [found]})
    assert ([each["guid"] for each in page["records"]], page["hidden"]) == (["1"], [])


def test_comments_above_the_json_are_read_over():
    assert read_json(b'// 2018\n// http://a.example\n\n{"a": 1}') == {"a": 1}


def test_an_answer_of_the_web_server_is_not_read():
    answer = Response(200, API, {"Content-Type": "text/html"}, b"<html>", 0, "", True)
    with pytest.raises(Unreadable) as refused:
        ckan._parsed(answer, "", sandbox.DEFAULT)
    assert refused.value.code == "html"
