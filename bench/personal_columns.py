"""The guard of personal data on columns whose content is known: what it finds, how often it errs.

    python -m bench.personal_columns [--seeds 10]

Columns as offices keep them, made from a seed: identifiers of persons under headers that say so or
do not, complete or with typing errors, beside companies' ids, in remarks (``personal_remarks``);
and what looks like them. Which columns there are was chosen from what registers hold, not from what
the guard knows. One report line for each kind.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bench import personal_remarks
from bench.made_identifiers import (
    Draw,
    card,
    legal_id,
    mobile,
    national_code,
    postal_code_of_mashhad,
    sheba,
)
from ckanext.mashhad.persian.numerals.digits import to_persian_digits
from ckanext.mashhad.tables.engine.common import row_frames
from ckanext.mashhad.tables.engine.findings.collector import Collector, Place
from ckanext.mashhad.tables.engine.findings.rule_messages import general
from ckanext.mashhad.tables.engine.personal import column_guard

Make = Callable[[Draw], str]


@dataclass(frozen=True)
class Column:
    """A column: its kind, header, cells and whether it holds identifiers of persons."""

    kind: str
    header: str
    cells: list[str]
    personal: bool


# --- as they are written ----------------------------------------------------------------------


def without_zeros(code: str) -> str:
    return code.lstrip("0")


def dashed(code: str) -> str:
    return f"{code[:3]}-{code[3:9]}-{code[9]}"


def spaced(number: str) -> str:
    return f"{number[:4]} {number[4:7]} {number[7:]}"


def abroad(number: str) -> str:
    return f"+98{number[1:]}"


def in_fours(number: str) -> str:
    return " ".join(number[n : n + 4] for n in range(0, len(number), 4))


SPELLINGS: Final = (str, str, to_persian_digits)
VAGUE: Final = (
    *("شناسه", "کد", "شماره", "مشخصات", "کد شناسایی", "شماره پرونده", "متقاضی", "طرف حساب"),
    *("ستون ۱", "ملاحظات", "شماره ثبت", "کد ذی‌نفع", "شناسه طرف قرارداد", "کد پرسنلی", ""),
)
NAMED: Final = (
    *("کد ملی", "کدملی", "كد ملي", "شماره ملی", "کد‌ملی متقاضی", "کد ملی مدیرعامل", "کد ملّی"),
    *("کد ملی / شناسه", "شمارۀ ملی پیمانکار", "National ID", "کد_ملی", "ک.ملی"),
)
#: How many of a hundred have it.
BLOOD_GROUPS: Final = {"O+": 34, "A+": 28, "B+": 22, "AB+": 7, "O-": 3, "A-": 3, "B-": 2, "AB-": 1}
PHONES: Final = ("تلفن", "تلفن تماس", "شماره تماس", "شماره تلفن", "phone")


def _filled(draw: Draw, make: Callable[[], str], *, fewest: int = 12, most: int = 60) -> list[str]:
    """So many cells, some but the first of them blank."""
    blank = draw.choice((0, 0, 0.1, 0.3))
    more = range(draw.randint(fewest, most) - 1)
    return [make(), *("" if draw.random() < blank else make() for _ in more)]


def _few(draw: Draw, make: Callable[[], str]) -> list[str]:
    return [make() for _ in range(draw.randint(3, 4))]


def _mistyped(draw: Draw, code: str) -> str:
    place = draw.randrange(len(code))
    return f"{code[:place]}{draw.randrange(10)}{code[place + 1 :]}"


def _personal(draw: Draw) -> Iterator[tuple[str, str, list[str]]]:
    spell = draw.choice(SPELLINGS)
    vague, named = draw.choice(VAGUE), draw.choice(NAMED)

    def cells(write: Callable[[str], str], **sizes: int) -> list[str]:
        return _filled(draw, lambda: spell(write(national_code(draw))), **sizes)

    yield "codes, no word of them", vague, cells(str)
    yield "codes without leading zeros", vague, cells(without_zeros)
    yield "codes with dashes", vague, cells(dashed)
    yield "three or four codes, no word of them", vague, _few(draw, lambda: national_code(draw))
    some = [national_code(draw) for _ in range(draw.randint(8, 20))]
    yield "codes, each on several rows", vague, _filled(draw, lambda: spell(draw.choice(some)))
    wrong = draw.choice((0.05, 0.1, 0.2))
    yield (
        "codes, some mistyped",
        vague,
        cells(lambda code: _mistyped(draw, code) if draw.random() < wrong else code),
    )
    companies = draw.choice((0.3, 0.5, 0.7))
    yield (
        "codes among ids of companies",
        vague,
        cells(
            lambda code: legal_id(draw) if draw.random() < companies else code, fewest=40, most=90
        ),
    )
    beside = draw.choice(("علی نمونه ({})", "{} - خانم نمونه", "کد {}", "#{}", "{}.0"))
    yield "codes beside names and signs", vague, cells(beside.format)
    beside = draw.choice(("{} کدپستی 9{:09}", "خانم نمونه {} پروندهٔ {:010}", "{} - مبلغ 1{:09}"))
    yield (
        "codes beside other numbers of ten digits",
        vague,
        cells(lambda code: beside.format(code, draw.randrange(10**9))),
    )
    yield "codes under their name", named, cells(str, fewest=1, most=8)
    yield "codes in a remark", "شرح", cells(lambda c: f"پرداخت به ذی‌نفع با کد ملی {c} طبق نامه")
    write = draw.choice((str, spaced, abroad))
    phone = draw.choice((*VAGUE, *PHONES))
    yield "mobiles", phone, _filled(draw, lambda: spell(write(mobile(draw))))
    yield (
        "mobiles without zero",
        draw.choice(PHONES),
        _filled(draw, lambda: spell(mobile(draw)[1:])),
    )
    write = draw.choice(("{}", "{}.0", "98{}", "آقای نمونه {}"))
    yield (
        "mobiles without zero, no word of them",
        vague,
        _filled(draw, lambda: spell(write.format(mobile(draw)[1:])), fewest=20),
    )
    yield (
        "a mobile in a remark",
        "توضیحات",
        _filled(draw, lambda: f"هماهنگی با {spell(mobile(draw))} انجام شد"),
    )
    write = draw.choice((str, in_fours, lambda text: text[2:]))
    yield "Sheba", vague, _filled(draw, lambda: spell(write(sheba(draw))))
    write = draw.choice((str, in_fours))
    yield "cards", vague, _filled(draw, lambda: spell(write(card(draw))))
    provider = draw.choice(("gmail.com", "yahoo.com", "chmail.ir"))
    yield (
        "personal e-mails",
        draw.choice(("ایمیل", *VAGUE)),
        _filled(draw, lambda: f"n{draw.randrange(10**4)}@{provider}"),
    )

    groups, shares = [*BLOOD_GROUPS], [*BLOOD_GROUPS.values()]
    yield "blood groups", vague, _filled(draw, lambda: draw.choices(groups, shares)[0])
    for kind, header, remark in personal_remarks.personal(draw):
        yield kind, header, _filled(draw, lambda each=remark: spell(each()), fewest=1, most=3)


def _others(draw: Draw) -> Iterator[tuple[str, str, list[str]]]:
    spell = draw.choice(SPELLINGS)
    start = draw.randrange(10**9, 9 * 10**9)
    year = draw.randrange(1395, 1406)
    month = f"{draw.randrange(1, 13):02}"

    def cells(make: Make) -> list[str]:
        return _filled(draw, lambda: spell(make(draw)))

    yield "amounts of ten digits", "مبلغ", cells(lambda d: str(d.randrange(10**9, 10**10)))
    yield "amounts of eight to ten", "بهای کل", cells(lambda d: str(d.randrange(10**7, 10**10)))
    yield "round amounts", "اعتبار مصوب", cells(lambda d: f"{d.randrange(10, 10**4)}000000")
    yield "grouped amounts", "پرداختی", cells(lambda d: f"{d.randrange(10**9, 10**10):,}")
    one = str(draw.randrange(10**9, 10**10))
    yield "the same amount on every row", "سپرده", [one] * draw.randint(10, 60)
    yield "legal ids", "شناسه ملی", cells(legal_id)
    yield "legal ids, no word of them", "شناسه شرکت", cells(legal_id)
    yield "postal codes", "کد پستی", cells(lambda d: f"91{d.randrange(10**8):08}")
    yield "postal codes, no word", "نشانی", cells(lambda d: f"9{d.randrange(10**9):09}")
    yield "postal codes of one town, no word", "نشانی", cells(postal_code_of_mashhad)
    yield (
        "e-mails of offices",
        "ایمیل",
        cells(lambda d: f"info{d.randrange(100)}@{d.choice(('mashhad.ir', 'example.com'))}"),
    )
    numbers = iter(range(start, start + 10**6, draw.choice((1, 3, 10))))
    yield "a few postal codes", "نشانی", _few(draw, lambda: f"9{draw.randrange(10**9):09}")
    yield "a few compact dates", "مورخ", _few(draw, lambda: f"{year}0{draw.randrange(101, 900)}")
    yield "a few landlines", "تلفن", _few(draw, lambda: f"3{draw.randrange(10**7):07}")
    yield "serials of ten digits", "سریال", _filled(draw, lambda: str(next(numbers)))
    eight = iter(range(start // 100, start // 100 + 1000))
    yield "serials of eight digits", "شماره برگ", _filled(draw, lambda: str(next(eight)))
    yield "contract numbers", "شماره قرارداد", cells(lambda d: f"{year}/{d.randrange(10**4)}")
    yield (
        "contract numbers of ten digits",
        "شماره قرارداد",
        cells(lambda d: f"{year}{d.randrange(10**6):06}"),
    )
    yield (
        "numbers that begin like mobiles",
        "شماره نامه",
        cells(lambda d: f"0912/{year}/{d.randrange(1000)}"),
    )
    yield "compact dates", "تاریخ", cells(lambda d: f"{year}{month}{d.randrange(1, 30):02}")
    yield "dates", "تاریخ", cells(lambda d: f"{year}/{month}/{d.randrange(1, 30):02}")
    yield (
        "invoices",
        "شماره صورت‌حساب",
        cells(lambda d: f"INV-{d.randrange(10**5):05}-{d.randrange(10**5):05}"),
    )
    yield "economic codes", "کد اقتصادی", cells(lambda d: f"4111{d.randrange(10**8):08}")
    yield "numbers of needs", "شماره نیاز", cells(lambda d: f"110{d.randrange(10**13):013}")
    yield "landlines", "تلفن", cells(lambda d: f"3{d.randrange(10**7):07}")
    yield (
        "landlines with a prefix",
        "تلفن",
        cells(lambda d: f"051{d.randrange(3 * 10**7, 4 * 10**7)}"),
    )
    yield (
        "landlines with an extension",
        "تماس",
        cells(lambda d: f"051-{d.randrange(3 * 10**7, 4 * 10**7)} داخلی {d.randrange(100, 999)}"),
    )
    yield "cheques of sixteen digits", "شماره چک", cells(lambda d: f"{d.randrange(10**16):016}")
    yield "tracking numbers", "کد رهگیری", cells(lambda d: f"1194{d.randrange(10**20):020}")
    yield "bar codes", "بارکد", cells(lambda d: f"626{d.randrange(10**10):010}")
    yield "places", "مختصات", cells(lambda d: f"36.{d.randrange(10**6)}, 59.{d.randrange(10**6)}")
    yield "insurance workshops", "کد کارگاه", cells(lambda d: f"{d.randrange(10**10):010}")
    yield (
        "parcels",
        "کد نوسازی",
        cells(lambda d: "-".join(str(d.randrange(1, 99)) for _ in range(6))),
    )
    yield (
        "running text with numbers",
        "شرح",
        cells(lambda d: f"خرید طبق نامهٔ {d.randrange(10**9, 10**10)} مورخ {year}/{month}/10"),
    )
    yield (
        "running text with two numbers",
        "شرح",
        cells(lambda d: " و ".join(f"نامهٔ {d.randrange(10**9, 10**10)}" for _ in range(2))),
    )
    yield (
        "running text with many numbers",
        "شرح",
        cells(
            lambda d: "، ".join(
                str(d.randrange(10**9, 10**10)) for _ in range(draw.randrange(3, 9))
            )
        ),
    )
    yield (
        "postal codes beside telephones",
        "نشانی",
        cells(lambda d: f"{postal_code_of_mashhad(d)} تلفن 513{d.randrange(10**7):07}"),
    )
    for kind, header, remark in personal_remarks.others(draw):
        yield kind, header, _filled(draw, lambda each=remark: spell(each()))


def columns(seed: int, rounds: int = 8) -> list[Column]:
    """Some 500 columns, the same for the same seed."""
    draw = random.Random(seed)
    made: list[Column] = []
    for _ in range(rounds):
        made += (Column(*each, personal=True) for each in _personal(draw))
        made += (Column(*each, personal=False) for each in _others(draw))
    return made


def alarmed(of: list[Column]) -> set[int]:
    """The places of the columns in which the guard finds persons."""
    collector = Collector(general(), 10**6)
    headers = {n: column.header for n, column in enumerate(of) if column.header}
    guard = column_guard.Guard(
        collector, headers, lambda position: Place(position=position, letter=str(position))
    )
    longest = max(len(column.cells) for column in of)
    rows = (
        (row, [column.cells[row] if row < len(column.cells) else None for column in of])
        for row in range(longest)
    )
    for frame in row_frames.frames(rows, len(of)):
        guard.watch(frame)
    guard.finish()
    found = collector.findings(str, str)
    return {int(finding.column) for finding in found if finding.column is not None}


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=10)
    seen: Counter[tuple[bool, str]] = Counter()
    told: Counter[tuple[bool, str]] = Counter()
    for seed in range(asked.parse_args().seeds):
        of = columns(seed)
        found = alarmed(of)
        for n, column in enumerate(of):
            seen[column.personal, column.kind] += 1
            told[column.personal, column.kind] += n in found
    for is_personal, name in ((True, "found of columns with identifiers"), (False, "false alarms")):
        kinds = [key for key in seen if key[0] is is_personal]
        for key in kinds:
            print(f"{told[key]:5} of {seen[key]:5}  {key[1]}")
        every, hits = sum(seen[key] for key in kinds), sum(told[key] for key in kinds)
        print(f"{hits:5} of {every:5}  {name}: {hits / every:.4f}\n")


if __name__ == "__main__":
    main()
