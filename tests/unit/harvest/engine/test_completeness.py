"""Pages are followed to their end, and only a whole reading is called complete."""

from __future__ import annotations

import pytest

from ckanext.mashhad.harvest.engine.completeness import Gathering, KnownPage, Limits
from ckanext.mashhad.harvest.engine.record_pages import Raw, ReadPage, Unreadable
from ckanext.mashhad.net.request_errors import TimedOut


class Answer:
    complete = True
    not_modified = False

    def __init__(self, url: str, sha256: str = "") -> None:
        self.url = url
        self.sha256 = sha256


class Client:
    def __init__(self, *, cut: str = "") -> None:
        self.cut = cut
        self.asked = []
        self.sent = []

    def get(self, url, headers, secret, etag, last_modified):
        self.asked.append((url, etag))
        self.sent.append({**headers, **secret})
        answer = Answer(url, f"bytes of {url}")
        answer.not_modified = etag == "current"
        answer.complete = url != self.cut
        if url == "slow":
            raise TimedOut("192.0.2.7 was silent")
        return answer


class Adapter:
    accept = "text/turtle"
    by_pages = True

    def __init__(self, pages) -> None:
        self.pages = pages

    def begin(self, url):
        return url

    def instead(self, url, error):
        return self.pages.get(f"instead of {url}")

    def read(self, response, bounds):
        found = self.pages[response.url]
        if isinstance(found, Exception):
            raise found
        return found


def records(*guids):
    return tuple(Raw(guid, problem=None if guid else "no_guid") for guid in guids)


def ending(pages, cut="", limits=Limits()):  # noqa: B008 (frozen)
    gathering = Gathering(Client(cut=cut), Adapter(pages), "1", limits)
    seen = [record.guid for each in gathering.pages() for record in each.page.records]
    return seen, gathering.ending.code


TWO = {"1": ReadPage(records("a"), "2"), "2": ReadPage(records("b"))}


def test_all_pages_are_read_in_their_order():
    assert ending(TWO) == (["a", "b"], None)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (Unreadable("html"), "html"),
        (ReadPage(records("b"), "1"), "loop"),
        (ReadPage(records("b"), "slow"), "timed_out"),
        (ReadPage(records("b"), None, 3), "fewer_than_told"),
        (ReadPage(records("b", None)), "without_identity"),
        (ReadPage(records("b"), None, 2), None),
        (ReadPage(records("b"), None, 1), None),
    ],
)
def test_the_second_page_decides_whether_the_reading_is_complete(second, code):
    seen, found = ending({"1": TWO["1"], "2": second})
    assert seen[0] == "a"
    assert found == code


def test_a_total_told_on_the_first_page_only_counts_too():
    assert ending({"1": ReadPage(records("a"), None, 2)})[1] == "fewer_than_told"


def test_a_record_seen_twice_counts_once():
    pages = {"1": ReadPage(records("a"), "2", 2), "2": ReadPage(records("a"), None, 2)}
    assert ending(pages)[1] == "fewer_than_told"


def test_an_answer_whose_end_is_unsure_completes_nothing():
    assert ending(TWO, cut="1")[1] == "maybe_cut"


def test_nothing_at_all_is_not_complete():
    assert ending({"1": ReadPage(())})[1] == "empty"


def test_pages_and_records_have_limits():
    assert ending(TWO, limits=Limits(pages=1))[1] == "too_many_pages"
    assert ending(TWO, limits=Limits(records=1))[1] == "too_many_records"


def test_a_page_that_did_not_change_is_not_read_again():
    one = KnownPage("1", "current", None, "", "2", None, ("a", "b"))
    two = KnownPage("2", None, None, "bytes of 2", None, None, ("c",))
    known = {page.url: page for page in (one, two)}
    gathering = Gathering(Client(), Adapter({}), "1", known=known.get)
    found = [(each.known, [r.guid for r in each.page.records]) for each in gathering.pages()]
    assert found == [(one, ["a", "b"]), (two, ["c"])]
    assert gathering.ending.complete


def test_a_page_that_changed_is_read():
    one = KnownPage("1", "old", None, "other bytes", "9", None, ("z",))
    gathering = Gathering(Client(), Adapter(TWO), "1", known={"1": one}.get)
    assert [each.known for each in gathering.pages()] == [None, None]


def test_an_adapter_may_know_another_way_round_a_page_that_fails():
    pages = {"1": ReadPage(records("a"), "slow"), "instead of slow": ReadPage(records("b"))}
    assert ending(pages) == (["a", "b"], None)


def test_what_adapter_doubts_keeps_reading_from_being_complete():
    doubtful = ReadPage(records("a"), problem="changed_while_reading")
    assert ending({"1": doubtful})[1] == "changed_while_reading"


def test_nothing_new_since_the_last_time_is_no_empty_source():
    assert ending({"1": ReadPage((), unchanged=frozenset("a"))})[1] is None


def test_pages_that_bring_nothing_new_have_an_end():
    pages = {str(n): ReadPage(records("a"), str(n + 1)) for n in range(1, 99)}
    assert ending(pages) == (["a"] * 4, "loop")


def test_a_page_without_datasets_ends_nothing():
    pages = {"1": TWO["1"], "2": ReadPage((), "3"), "3": ReadPage(records("b"))}
    assert ending(pages) == (["a", "b"], None)


@pytest.mark.parametrize(
    ("address", "is_sent"),
    [
        ("http://a.example/2", True),
        ("http://A.example:80/2", True),
        ("http://b.example/2", False),
        ("https://a.example/2", False),
        ("http://a.example:81/2", False),
    ],
)
def test_a_secret_goes_to_its_own_origin_only(address, is_sent):
    first = "http://a.example/1"
    pages = {first: ReadPage(records("a"), address), address: ReadPage(records("b"))}
    client = Client()
    gathering = Gathering(client, Adapter(pages), first, secret={"X-Key": "marker"})
    assert len(list(gathering.pages())) == 2
    assert ["X-Key" in sent for sent in client.sent] == [True, is_sent]
    assert all(sent["Accept"] for sent in client.sent)


def test_a_source_that_sends_the_secret_back_shows_it_to_nobody():
    first = "http://a.example/1"
    pages = {first: Unreadable("unreadable", "bad words: Bearer a-key, or a-key alone")}
    sent = {"Authorization": "Bearer a-key"}
    gathering = Gathering(Client(), Adapter(pages), first, secret=sent)
    assert list(gathering.pages()) == []
    assert gathering.ending.detail == "bad words: …, or … alone"
