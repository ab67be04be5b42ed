"""How an office is reached: what is taken as typed, and what cannot be."""

from __future__ import annotations

import pytest

from ckanext.mashhad.catalog.engine import contacts


def code_of(read: object, text: str) -> str:
    with pytest.raises(contacts.ContactError) as caught:
        read(text)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize(
    "text", ["data@mashhad.example", "a.b+c@d-e.example.org", " data@mashhad.example "]
)
def test_an_address_of_mail_is_taken(text: str) -> None:
    assert contacts.read_email(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", " ", "me", "bad@@", "a@b", "a..b@c.org", ".a@c.org", "a.@c.org", "دفتر@mashhad.example"],
)
def test_what_is_no_address_of_mail_is_refused(text: str) -> None:
    assert code_of(contacts.read_email, text) == "email"


def test_phone_is_stored_in_latin_digits_and_may_have_extension() -> None:
    assert contacts.read_phone("۰۵۱-۳۰۰۰۰۰۰۰ داخلی ۱۲") == "051-30000000 داخلی 12"


@pytest.mark.parametrize("text", ["09151112233", "۰۹۱۵ ۱۱۱ ۲۲۳۳", "+989151112233"])
def test_a_mobile_is_personal(text: str) -> None:
    assert code_of(contacts.read_phone, text) == "mobile"


def test_words_alone_are_no_phone() -> None:
    assert code_of(contacts.read_phone, "ندارد") == "phone"


@pytest.mark.parametrize(
    "text",
    ["https://zone9.mashhad.example", "http://example.org:8080/a?b=c", "https://مشهد.ایران/شورا"],
)
def test_a_website_has_a_scheme_and_a_host(text: str) -> None:
    assert contacts.read_website(text) == text


@pytest.mark.parametrize(
    "text",
    ["javascript:1", "not a url", "example.org", "https://", "ftp://example.org", "http://[bad",
     "http://a:99999", "https://a b.org", "https:///path"],
)  # fmt: skip
def test_what_is_no_website_is_refused(text: str) -> None:
    assert code_of(contacts.read_website, text) == "website"


def test_a_link_that_no_program_can_read_is_refused() -> None:
    assert code_of(contacts.read_link, "http://[bad") == "link"
    assert code_of(contacts.read_link, "https://example.org:port/") == "link"
    assert contacts.read_link("قراردادها.csv") == "قراردادها.csv"


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "JavaScript:x", "data:text/html,<p>", "file:///etc/passwd"]
)
def test_a_link_that_leads_to_no_server_is_refused(text: str) -> None:
    assert code_of(contacts.read_link, text) == "link"


@pytest.mark.parametrize("text", ["data.csv", "data:1403.csv", "file.pdf", "ftp://a.example/x"])
def test_a_name_is_not_taken_for_such_a_link(text: str) -> None:
    assert contacts.read_link(text) == text


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (contacts.read_email, "a" * 250 + "@b.org"),
        (contacts.read_phone, "0" * 5000),
        (contacts.read_website, "https://example.org/" + "a" * 2000),
        (contacts.read_link, "https://example.org/" + "a" * 2600),
        (contacts.read_link, "https://example.org/" + "\U0001f333" * 650),
    ],
)
def test_nothing_is_without_end(read: object, text: str) -> None:
    assert code_of(read, text) == "too_long"
