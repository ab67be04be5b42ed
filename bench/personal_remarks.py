"""Remarks as officers write them, with identifiers of persons or with numbers near words for such.

Each of a kind, a header, and what makes one remark after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.made_identifiers import Draw, mobile, national_code

Remarks = tuple[str, str, Callable[[], str]]


def _day(draw: Draw) -> str:
    parts = (draw.randrange(1395, 1406), draw.randrange(1, 13), draw.randrange(1, 30))
    return draw.choice(("{}/{:02}/{:02}", "{}-{:02}-{:02}", "{}/{}/{}")).format(*parts)


def _letter(draw: Draw) -> str:
    return draw.choice(("{}/{:04}", "{}{:06}")).format(
        draw.randrange(1395, 1406), draw.randrange(9999)
    )


def _amount(draw: Draw) -> str:
    number = draw.randrange(1, 10**4) * 10 ** draw.randrange(4, 8)
    return draw.choice(("به مبلغ {} ریال", "{:,} ریال", "به مبلغ {:,} تومان", "مبلغ {}")).format(
        number
    )


def _account(draw: Draw) -> str:
    number = f"{draw.randrange(10**9):09}{draw.randrange(10**4):04}"
    return draw.choice((number, number[:10], f"{number[:4]}.{number[4:9]}.{number[9:]}"))


def personal(draw: Draw) -> Iterator[Remarks]:
    """Remarks with an identifier each."""
    write = draw.choice(
        (
            "واریز به شماره حساب {account} {amount}",
            "تغییر شماره حساب در تاریخ {day} به {account}",
            "شماره حساب پیمانکار: {account} (مورخ {day})",
            "پرداخت {amount} به حساب شماره {account} طبق نامهٔ {letter}",
            "شماره حساب اعلام‌شده در نامه: {account}",
        )
    )
    yield "accounts in a remark", "شرح", lambda: _written(draw, write)
    code = draw.choice(
        (
            "پرداخت {amount} به خانم نمونه با کد ملی {code}",
            "کد ملی {code} {amount}",
            "کد ملی مدیر پروژه {code} مورخ {day}",
            "پرداخت ({amount}) به کد ملی: {code} طبق نامهٔ {letter}",
        )
    )
    yield "codes in a remark with amounts", "شرح", lambda: _written(draw, code)
    other = draw.choice(
        (
            "قبض تلفن همراه {mobile} {amount}",
            "هزینهٔ تلفن {mobile}",
            "علی نمونه، شناسنامه: {few} صادره از مشهد",
            "صدور شناسنامه شماره {few} به نام خانم نمونه",
        )
    )
    yield "mobiles and certificates in a remark", "شرح", lambda: _written(draw, other)


def others(draw: Draw) -> Iterator[Remarks]:
    """Remarks with none."""
    write = draw.choice(
        (
            "تغییر شماره حساب در تاریخ {day}",
            "اصلاح شماره حساب پیمانکار مورخ {day}",
            "واریز به شماره حساب شهرداری {amount}",
            "سند شماره حسابداری {letter}",
            "خدمات شماره حسابرسی {letter}",
            "اعلام شماره حساب، نامهٔ {letter}",
            "اعلام شماره حساب طبق نامهٔ شمارهٔ {letter} مورخ {day}",
        )
    )
    yield "days, amounts and letters beside accounts", "شرح", lambda: _written(draw, write)
    near = draw.choice(
        (
            "احراز هویت با کد ملی {amount}",
            "سامانهٔ پیامک با کد ملی شهروندان از {day}",
            "کد ملی کالا {goods}",
            "کد ملی طرح: {goods} طبق نامهٔ {letter}",
            "قبض تلفن همراه سازمان {amount}",
            "تهیهٔ شناسنامه: {few} پل",
            "صدور شناسنامه شماره {few} درخت کهنسال",
        )
    )
    yield "amounts, goods and things near words", "شرح", lambda: _written(draw, near)
    grades = draw.choice((("A+", "A-", "B+", "B-"), ("A++", "A+", "A", "B+"), ("A+", "B+")))
    header = draw.choice(("رتبهٔ پیمانکار", "برچسب انرژی", "درجهٔ کیفی", "رتبهٔ اعتباری"))
    yield "grades and labels of energy", header, lambda: draw.choice(grades)


def _written(draw: Draw, remark: str) -> str:
    return remark.format(
        account=_account(draw),
        amount=_amount(draw),
        day=_day(draw),
        letter=_letter(draw),
        code=national_code(draw),
        mobile=mobile(draw)[1:],
        few=draw.randrange(1, 10**4),
        goods=draw.randrange(10**7, 10**10),
    )
