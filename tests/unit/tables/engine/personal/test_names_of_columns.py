"""Names that columns ordinarily have: of addresses beside family names, and in Latin letters."""

from __future__ import annotations

import pytest

from ckanext.mashhad.tables.engine.check import guard
from tests.unit.tables.table_files import as_csv

NAMES = ("علی", "رضا", "مریم", "سارا", "زهرا", "حسن")
STREETS = [f"مشهد، بلوار وکیل‌آباد، پلاک {n}" for n in range(1, 7)]
ADDRESSES = [
    *("آدرس و تلفن", "نشانی و تلفن", "آدرس/تلفن", "آدرس و کدپستی", "کد پستی و آدرس"),
    *("آدرس و شماره تماس", "نشانی و تلفن همراه", "آدرس ۱", "آدرس1", "نشانی 1", "آدرس (1)"),
    *("آدرس جانباز", "آدرس همسر", "آدرس ثبتی", "نشانی خانوار", "Patient Address", "Other Street"),
    *("آدرس مددجو", "نشانی ذینفع", "Address1", "Address 2", "address_line1", "Street"),
    *("Street Address", "Home Street", "Address 1 - Formatted", "AddressManzel", "adres_manzel"),
]
OTHERS = ["Address 1 - Label", "آدرس سایت", "آدرس ایمیل", "آدرس پروژه", "Web Address", "آدرس ملک",
          "نشانی محل اجرا", "آدرس محل وقوع", "نشانی الکترونیکی", "Address Type"]  # fmt: skip


def kinds(*rows: list[object]) -> set[str]:
    report = guard.watch(as_csv(list(rows)))
    return {f.params["kind"].en for f in report.findings if f.rule.startswith("personal")}


def table(header: list[str], *values: object) -> list[list[object]]:
    return [header, *([*values, each] for each in STREETS)]


@pytest.mark.parametrize("header", ADDRESSES)
def test_an_address_beside_a_family_name_is_a_home(header: str) -> None:
    of_people = table(["نام", "نام خانوادگی", header], "علی", "رضایی")
    assert kinds(*of_people) == {"home address or telephone"}
    assert kinds(*table(["First Name", "Last Name", header], "علی", "رضایی"))


@pytest.mark.parametrize(
    ("family", "address"),
    [
        *(("نام خانوادگی بیمار", "آدرس بیمار"), ("نام خانوادگی سرپرست", "آدرس")),
        *(("نام و نام خانوادگی متقاضی", "آدرس"), ("نام بیمار", "آدرس بیمار")),
        *(("Billing Last Name", "Billing Address 1"), ("Patient Last Name", "Patient Address")),
        ("نام و نام خانوادگی خود را وارد کنید", "لطفا آدرس خود را وارد کنید"),
        *(("lastName", "addresses"), ("customer_lastname", "address")),
    ],
)
def test_a_family_name_may_be_called_by_more_words(family: str, address: str) -> None:
    assert kinds(*table([family, address], "رضایی")) == {"home address or telephone"}
    at_work = kinds(*table([family, "نام شرکت", address], "رضایی", "راه"))
    cared_for = any(word in family for word in ("بیمار", "Patient"))
    assert at_work == ({"home address or telephone"} if cared_for else set())


@pytest.mark.parametrize(
    ("header", "is_home"),
    [
        *(("عنوان درخواست", True), ("واحد مسئول", True), ("سازمان بیمه‌گر", True)),
        *(("مرکز بهداشت", True), ("دفتر پیشخوان", True), ("Billing Company", True)),
        *(("سازمان", False), ("نام مرکز", False), ("عنوان شغلی", False), ("شرکت", False)),
        *(("تاریخ شرکت", True), ("کارگاه آموزشی", True), ("شغل پدر", True), ("پایه", True)),
        *(("شماره جواز", False), ("معاونت", False)),
        *(("مدیر عامل", False), ("رشته", False), ("دفتر اسناد رسمی", False)),
    ],
)
def test_who_deals_with_persons_is_not_their_work(header: str, is_home: bool) -> None:
    of_people = table(["نام", "نام خانوادگی", header, "نشانی"], "علی", "رضایی", "الف")
    assert kinds(*of_people) == ({"home address or telephone"} if is_home else set())


@pytest.mark.parametrize(
    "headers",
    [
        *(["Common Name", "Genus", "Family", "Street"], ["Family Centre Name", "Address"]),
        *(["نام شهید", "نام خانوادگی شهید", "آدرس معبر"], ["Park", "Family friendly", "Address"]),
    ],
)
def test_families_of_trees_and_names_of_streets_are_nobodys(headers: list[str]) -> None:
    assert kinds(*table(headers, *["الف"] * (len(headers) - 1))) == set()
    assert kinds(*table(["Name", "Family", "Street"], "علی", "رضایی")) != set()


@pytest.mark.parametrize("header", [each for each in ADDRESSES if "anzel" not in each])
def test_an_address_at_work_or_of_a_place_is_nobodys(header: str) -> None:
    if not header.startswith(("Home", "Patient", "آدرس مددجو")):
        assert kinds(*table(["نام", "نام خانوادگی", "سمت", header], "علی", "رضایی", "عضو")) == set()
        assert kinds(*table(["نام شرکت", "مدیرعامل", header], "راه", "علی رضایی")) == set()
        assert kinds(*table(["نام", "شماره", header], "کتابخانه", 3)) == set()


@pytest.mark.parametrize("header", OTHERS)
def test_other_addresses_beside_a_family_name_are_nobodys(header: str) -> None:
    assert kinds(*table(["نام", "نام خانوادگی", header], "علی", "رضایی")) == set()


@pytest.mark.parametrize(
    ("headers", "value", "kind"),
    [
        (
            ("ShomareHesab", "shomare_hesab", "HesabNo", "hesab"),
            "0105811881",
            "bank account number",
        ),
        (("T_Tavalod", "ttavalod", "bday", "BirthTime"), "1360/02/03", "date of birth"),
        (("fatherFirstName", "FatherFullName", "field_father_name"), "حسن", "father's name"),
        (
            (
                *("شناسه فیدا", "کد اختصاصی اتباع", "شناسه اختصاصی اتباع", "کد شناسه اتباع"),
                *("کارت آمایش", "شماره خانوار اتباع", "FidaCode", "AtbaCode", "FaragirCode"),
                "foreigner_id",
            ),
            "123456789012",
            "passport or residence number",
        ),
    ],
)
def test_names_in_latin_letters_and_of_foreigners_are_known(headers, value, kind) -> None:
    for header in headers:
        rows = [["نام", "نام خانوادگی", header], *([each, "رضایی", value] for each in NAMES)]
        assert (header, kinds(*rows)) == (header, {kind})
        rows[0] = ["FName", "LName", header]
        assert (header, kinds(*rows)) == (header, {kind})
