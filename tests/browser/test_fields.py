"""The boxes for dates and amounts, with the keyboard, with scripts and without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from ckanext.mashhad.catalog.engine import codelists
from tests.browser.looking import barriers
from tests.browser.portal_client import Portal

Open = Callable[..., BrowserContext]
DATE, SAID = "#field-document_date", "#field-document_date-understood"
AMOUNT, WORDS = "#field-total_amount", "#field-total_amount-understood"
OPENER = f"{DATE} + button"
FOCUSED = "() => document.activeElement.getAttribute('aria-label')"
CARET = "box => [box.value, box.selectionStart]"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def paper(portal: Portal, unit: str) -> Iterator[dict[str, Any]]:
    """A document of the unit, dated 15 Mehr 1403."""
    made = portal.call(
        "package_create",
        login="officer",
        type="document",
        owner_org=unit,
        title_translated={"fa": "سند آزمون تقویم"},
        notes_translated={"fa": "برای آزمون فرم‌ها."},
        subject=codelists.load("document_subject").codes[0],
        document_date="1403/07/15",
    )
    yield made
    portal.call("dataset_purge", id=made["id"])


@pytest.fixture
def register_form(register: dict[str, Any]) -> str:
    """The address of the form's page with the total of the register."""
    return f"/contract/edit/{register['name']}/2"


@pytest.fixture
def paper_form(paper: dict[str, Any]) -> str:
    """The address of the form's page with the date of the document."""
    return f"/document/edit/{paper['name']}/2"


@pytest.fixture
def officer(open_context: Open, officer_state: Any) -> Page:
    return open_context(storage_state=officer_state).new_page()


def test_date_told_while_it_typed_and_problem_when_it_left(officer: Page, paper_form: str) -> None:
    officer.goto(paper_form)
    expect(officer.locator(SAID)).to_have_text("یکشنبه ۱۵ مهر ۱۴۰۳")
    officer.fill(DATE, "١٤٠٣/٠٧/١٧")
    expect(officer.locator(SAID)).to_have_text("سه‌شنبه ۱۷ مهر ۱۴۰۳")
    officer.fill(DATE, "2024-10-08")
    expect(officer.locator(SAID)).to_have_text("۸ اکتبر ۲۰۲۴ میلادی؛ یعنی سه‌شنبه ۱۷ مهر ۱۴۰۳")
    officer.fill(DATE, "1402/12/30")
    expect(officer.locator(SAID)).to_have_text("")
    officer.press(DATE, "Tab")
    expect(officer.locator(SAID)).to_contain_text("۱۴۰۲ کبیسه نیست")


@pytest.mark.parametrize(
    ("lang", "onward", "back", "days"),
    [
        ("", "ArrowLeft", "ArrowRight", ["۱۶ مهر ۱۴۰۳", "۳۰ آذر ۱۴۰۳"]),
        (
            "/en",
            "ArrowRight",
            "ArrowLeft",
            ["16 Mehr 1403 (7 October 2024)", "30 Azar 1403 (20 December 2024)"],
        ),
    ],
)
def test_calendar_gone_through_by_keyboard_in_direction_of_page(
    officer: Page, paper_form: str, lang: str, onward: str, back: str, days: list[str]
) -> None:
    officer.goto(f"{lang}{paper_form}")
    officer.focus(OPENER)
    officer.keyboard.press("Enter")
    expect(officer.locator("dialog [aria-selected=true]")).to_be_focused()

    def after(*keys: str) -> Any:
        for key in keys:
            officer.keyboard.press(key)
        return officer.evaluate(FOCUSED)

    first = officer.evaluate(FOCUSED)
    assert after(onward) == days[0]
    assert after(back) == first
    assert after("ArrowDown", "ArrowUp", "PageDown", "PageUp") == first
    assert after("Shift+PageUp", "Shift+PageDown") == first
    # 15 Mehr 1403 is a Sunday: the week begins the day before and ends on Friday.
    assert after("End", "Home", onward) == first
    # Mehr and Azar have 30 days and Shahrivar 31; a longer month gives its last day.
    assert after(*["PageDown"] * 2, *[onward] * 15) == days[1]
    officer.keyboard.press("Escape")
    expect(officer.locator("dialog.calendar")).to_be_hidden()
    expect(officer.locator(OPENER)).to_be_focused()
    assert officer.input_value(DATE) in ("۱۴۰۳/۰۷/۱۵", "1403/07/15")


def test_day_picked_is_stored_as_iso_and_shown_with_weekday(
    officer: Page, portal: Portal, paper: dict[str, Any], paper_form: str
) -> None:
    officer.goto(paper_form)
    officer.click(OPENER)
    expect(officer.locator(".calendar-month")).to_have_text("مهر ۱۴۰۳")
    assert officer.get_attribute(".calendar-month", "aria-live") == "polite"
    assert officer.locator("dialog thead th").first.get_attribute("aria-label") == "شنبه"
    officer.keyboard.press("PageDown")
    expect(officer.locator(".calendar-month")).to_have_text("آبان ۱۴۰۳")
    officer.keyboard.press("Enter")
    expect(officer.locator(OPENER)).to_be_focused()
    expect(officer.locator(SAID)).to_have_text("سه‌شنبه ۱۵ آبان ۱۴۰۳")
    assert officer.input_value(DATE) == "۱۴۰۳/۰۸/۱۵"
    officer.click(".form-actions .btn-primary")
    expect(officer.locator("main, [role=main]")).to_contain_text("سه‌شنبه ۱۵ آبان ۱۴۰۳")
    assert portal.call("package_show", id=paper["id"])["document_date"] == "2024-11-05"


def test_calendar_marks_today_and_names_holidays_that_are_known(
    officer: Page, paper_form: str
) -> None:
    officer.goto(paper_form)
    officer.fill(DATE, "۱۴۰۳/۱۱/۲۱")
    officer.click(OPENER)
    holidays = officer.locator(".calendar-holidays")
    expect(holidays).to_contain_text("۲۲ بهمن: پیروزی انقلاب اسلامی")
    assert officer.locator("dialog td.off[aria-label*='پیروزی']").count() == 1
    officer.keyboard.press("Escape")
    officer.fill(DATE, "۱۴۱۰/۱۱/۲۱")
    officer.click(OPENER)
    expect(holidays).to_contain_text("تعطیلی‌های قمری این سال هنوز روشن نیست.")
    officer.click("dialog >> text=امروز")
    expect(officer.locator("dialog [aria-current=date]")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_open_calendar_fits_the_screen_and_has_no_barrier(
    open_context: Open, officer_state: Any, paper_form: str, width: int, lang: str
) -> None:
    page = open_context(width, storage_state=officer_state).new_page()
    page.goto(f"{lang}{paper_form}")
    page.click(OPENER)
    expect(page.locator("dialog [tabindex='0']")).to_be_focused()
    box = page.locator("dialog.calendar").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate(OVERFLOW) == 0
    assert barriers(page) == []


def test_amount_is_grouped_while_typed_and_caret_stays(officer: Page, register_form: str) -> None:
    officer.goto(register_form)
    officer.fill(AMOUNT, "")
    officer.locator(AMOUNT).press_sequentially("1250000")
    assert officer.eval_on_selector(AMOUNT, CARET) == ["۱٬۲۵۰٬۰۰۰", 9]
    officer.eval_on_selector(AMOUNT, "box => box.setSelectionRange(3, 3)")
    officer.keyboard.type("9")
    assert officer.eval_on_selector(AMOUNT, CARET) == ["۱۲٬۹۵۰٬۰۰۰", 4]
    officer.keyboard.press("Backspace")
    assert officer.eval_on_selector(AMOUNT, CARET) == ["۱٬۲۵۰٬۰۰۰", 3]
    officer.keyboard.press("End")
    officer.keyboard.type(" میلیارد")
    assert officer.input_value(AMOUNT) == "۱٬۲۵۰٬۰۰۰ میلیارد"
    officer.fill(AMOUNT, "12.3456 میلیون")
    assert officer.input_value(AMOUNT) == "۱۲.۳۴۵۶ میلیون"


@pytest.mark.parametrize("pasted", ["١٢٬٥٠٠٬٠٠٠", "12,500,000", " 12 500 000 ", "۱۲۵۰۰۰۰۰"])
def test_amount_pasted_is_told_in_words_and_stored_exactly(
    officer: Page, portal: Portal, register: dict[str, Any], register_form: str, pasted: str
) -> None:
    officer.goto(register_form)
    officer.fill(AMOUNT, pasted)
    expect(officer.locator(WORDS)).to_have_text(
        "دوازده میلیون و پانصد هزار ریال؛ یعنی ۱٫۲۵ میلیون تومان"
    )
    officer.press(AMOUNT, "Tab")
    assert officer.input_value(AMOUNT).strip() == "۱۲٬۵۰۰٬۰۰۰"
    officer.click(".form-actions .btn-primary")
    expect(officer.locator("main, [role=main]")).to_contain_text("۱۲٫۵ میلیون ریال")
    assert portal.call("package_show", id=register["id"])["total_amount"] == 12_500_000


def test_without_scripts_date_is_read_on_the_next_page(
    open_context: Open, officer_state: Any, portal: Portal, paper: dict[str, Any], paper_form: str
) -> None:
    page = open_context(storage_state=officer_state, java_script_enabled=False).new_page()
    page.goto(paper_form)
    assert page.locator(OPENER).count() == 0
    page.fill(DATE, "فردا")
    page.click(".form-actions .btn-primary")
    expect(page.locator(".has-error .error-block")).to_contain_text("فردا")
    page.fill(DATE, "۱۷ مهر ۱۴۰۳")
    page.click(".form-actions .btn-primary")
    expect(page.locator("main, [role=main]")).to_contain_text("سه‌شنبه ۱۷ مهر ۱۴۰۳")
    assert portal.call("package_show", id=paper["id"])["document_date"] == "2024-10-08"
