"""A page whose fields are marked as wrong says which, whoever's form it is."""

from __future__ import annotations

from ckanext.mashhad.catalog.pages.wrong_fields import (
    Wrong,
    find_wrong_fields,
    is_announced,
    summary_with,
)

FIELD = """<label class="form-label" for="field-year">Fiscal year
  <span class="control-required" title="needed">*</span></label>
<input id="field-year" aria-invalid="true" aria-describedby="field-year-error" value="x">
<p class="error-block" id="field-year-error">No <b>such</b> year.</p>"""


def test_each_marked_field_is_told_with_label_and_what_is_wrong() -> None:
    assert find_wrong_fields(FIELD) == [Wrong("field-year", "Fiscal year", "No such year.")]


def test_a_field_without_a_label_or_a_message_is_told_too() -> None:
    assert find_wrong_fields('<select aria-invalid="true" id="unit">') == [Wrong("unit", "", "")]


def test_a_button_that_opens_a_field_is_told_by_its_own_words() -> None:
    button = '<button id="up" aria-invalid="true"><i class="fa"></i>Upload</button>'
    assert find_wrong_fields(f'{button}<p id="up-error">Missing.</p>') == [
        Wrong("up", "Upload", "Missing.")
    ]


def test_nothing_is_told_where_nothing_is_wrong() -> None:
    assert find_wrong_fields('<label for="a">A</label><input id="a">') == []


def test_a_page_may_announce_by_itself_what_is_wrong() -> None:
    assert is_announced(f'<div role="alert">Mend this.</div>{FIELD}')
    assert not is_announced(FIELD)


LINKS = '<li><a href="#field-year">Fiscal year</a>: No such year.</li>'


def summary(inside: str) -> str:
    return f'<div class="error-explanation alert" role="alert">{inside}</div>'


def test_link_to_field_replaces_error_of_scheming() -> None:
    items = '<li data-field-label="year">Fiscal year:\n No such year.</li>'
    page = summary(f"<p>Mend this:</p> <ul>{items}</ul>") + FIELD
    assert summary_with(LINKS, page) == summary(f"<p>Mend this:</p> <ul>{LINKS}</ul>") + FIELD


def test_summary_without_links_gets_links_to_fields() -> None:
    items = '<li data-field-label="Year">Year: No <b>such</b> year.</li>'
    other = '<li data-field-label="Extras">Extras: Twice.</li>'
    page = summary(f"<p>Mend this:</p> <ul>{items}{other}</ul>") + FIELD
    assert (
        summary_with(LINKS, page) == summary(f"<p>Mend this:</p> <ul>{LINKS}{other}</ul>") + FIELD
    )


def test_what_else_a_summary_says_of_a_field_leads_there_too() -> None:
    more = '<li data-field-label="Fiscal year">Fiscal year: Too short.</li>'
    page = summary(f"<p>Mend this:</p><ul>{more}</ul>") + FIELD
    linked = '<li><a href="#field-year">Fiscal year</a>: Too short.</li>'
    mended = summary(f"<p>Mend this:</p><ul>{LINKS}{linked}</ul>") + FIELD
    assert summary_with(LINKS, page) == mended


def test_a_summary_of_one_sentence_gets_links_below_it() -> None:
    page = summary("<p>Not saved yet.</p>") + FIELD
    assert summary_with(LINKS, page) == summary(f"<p>Not saved yet.</p><ul>{LINKS}</ul>") + FIELD


def test_summary_that_leads_to_some_fields_gets_links_to_others() -> None:
    leading = '<li> <a href="#unit">Unit</a>: Choose one. </li>'
    page = summary(f"<p>Mend:</p> <ul>{leading} <li> No such year. </li></ul>") + FIELD
    assert summary_with(LINKS, page) == summary(f"<p>Mend:</p> <ul>{LINKS}{leading}</ul>") + FIELD


def test_a_summary_that_leads_to_fields_stays_as_it_is() -> None:
    page = summary('<p>Mend <a href="#field-year">the year</a>.</p>') + FIELD
    assert summary_with(LINKS, page) == page
