"""Numbers spelled out, as they stand on cheques and in contracts; told in ``numbers``.

Persian has no common word above میلیارد (10⁹): the dictionaries' بیلیون and تریلیون mean two
numbers each. What is larger is said in billions: «دوازده هزار و پانصد میلیارد».
"""

from __future__ import annotations

from typing import Final

from ckanext.mashhad.persian.reading_errors import Lang

# fmt: off
_ONES: Final[dict[Lang, tuple[str, ...]]] = {
    "fa": (
        "", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده",
        "یازده", "دوازده", "سیزده", "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده",
    ),
    "en": (
        "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
        "eighteen", "nineteen",
    ),
}
_TENS: Final[dict[Lang, tuple[str, ...]]] = {
    "fa": ("", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"),
    "en": ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
}
_HUNDREDS: Final = (
    "", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد",
)
# fmt: on
_SCALES: Final[dict[Lang, tuple[tuple[int, str], ...]]] = {
    "fa": ((10**9, "میلیارد"), (10**6, "میلیون"), (10**3, "هزار")),
    "en": (
        (10**18, "quintillion"),
        (10**15, "quadrillion"),
        (10**12, "trillion"),
        (10**9, "billion"),
        (10**6, "million"),
        (10**3, "thousand"),
    ),
}
_JOINED_BY: Final[dict[Lang, str]] = {"fa": " و ", "en": " "}
_ZERO: Final[dict[Lang, str]] = {"fa": "صفر", "en": "zero"}
_MINUS: Final[dict[Lang, str]] = {"fa": "منفی", "en": "minus"}


def number_in_words(number: int, lang: Lang = "fa") -> str:
    """Return «دوازده هزار و پانصد میلیارد» of 12,500,000,000,000; every whole number has words."""
    if number < 0:
        return f"{_MINUS[lang]} {number_in_words(-number, lang)}"
    return _JOINED_BY[lang].join(_parts(number, lang)) or _ZERO[lang]


def amount_in_words(rials: int, lang: Lang = "fa") -> str:
    """Return «دوازده هزار و پانصد میلیارد ریال»: the exact amount, nothing rounded."""
    unit = "ریال" if lang == "fa" else ("rial" if abs(rials) == 1 else "rials")
    return f"{number_in_words(rials, lang)} {unit}"


def _parts(number: int, lang: Lang) -> list[str]:
    """The words of a number that are joined to one another, the largest first."""
    parts: list[str] = []
    for scale, word in _SCALES[lang]:
        count, number = divmod(number, scale)
        if count == 1 and word == "هزار":
            parts.append(word)  # هزار و پانصد: nobody says یک هزار
        elif count:
            parts.append(f"{number_in_words(count, lang)} {word}")
    return parts + _below_thousand(number, lang)


def _below_thousand(number: int, lang: Lang) -> list[str]:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10) if rest >= 20 else (0, rest)
    below = [word for word in (_TENS[lang][tens], _ONES[lang][ones]) if word]
    if lang == "fa":
        return [word for word in (_HUNDREDS[hundreds], *below) if word]
    said = f"{_ONES[lang][hundreds]} hundred" if hundreds else ""
    return [word for word in (said, "-".join(below)) if word]
