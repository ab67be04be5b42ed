"""A page whose fields are marked as wrong says which, whoever's form it is."""

from __future__ import annotations

from ckanext.mashhad.catalog.wrong_fields import Wrong, found

FIELD = """<label class="form-label" for="field-year">Fiscal year
  <span class="control-required" title="needed">*</span></label>
<input id="field-year" aria-invalid="true" aria-describedby="field-year-error" value="x">
<p class="error-block" id="field-year-error">No <b>such</b> year.</p>"""


def test_each_marked_field_is_told_with_its_label_and_what_is_wrong() -> None:
    assert found(FIELD) == [Wrong("field-year", "Fiscal year", "No such year.")]


def test_a_field_without_a_label_or_a_message_is_told_too() -> None:
    assert found('<select aria-invalid="true" id="unit">') == [Wrong("unit", "", "")]


def test_nothing_is_told_where_nothing_is_wrong_or_the_page_says_it_itself() -> None:
    assert found('<label for="a">A</label><input id="a">') == []
    assert found(f'<div role="alert">Mend this.</div>{FIELD}') == []
