"""The words of the calendar, in Persian and English: months, weekdays, seasons, day numbers."""

from __future__ import annotations

from typing import Final

from ckanext.mashhad.persian.reading_errors import Word

JALALI_MONTHS: Final = (
    Word("فروردین", "Farvardin"),
    Word("اردیبهشت", "Ordibehesht"),
    Word("خرداد", "Khordad"),
    Word("تیر", "Tir"),
    Word("مرداد", "Mordad"),
    Word("شهریور", "Shahrivar"),
    Word("مهر", "Mehr"),
    Word("آبان", "Aban"),
    Word("آذر", "Azar"),
    Word("دی", "Dey"),
    Word("بهمن", "Bahman"),
    Word("اسفند", "Esfand"),
)
GREGORIAN_MONTHS: Final = (
    Word("ژانویه", "January"),
    Word("فوریه", "February"),
    Word("مارس", "March"),
    Word("آوریل", "April"),
    Word("مه", "May"),
    Word("ژوئن", "June"),
    Word("ژوئیه", "July"),
    Word("اوت", "August"),
    Word("سپتامبر", "September"),
    Word("اکتبر", "October"),
    Word("نوامبر", "November"),
    Word("دسامبر", "December"),
)
OTHER_JALALI_SPELLINGS: Final = {
    "امرداد": 5,
    "amordad": 5,
}
OTHER_GREGORIAN_SPELLINGS: Final = {
    "می": 5,
    "جون": 6,
    "جولای": 7,
    "ژوییه": 7,
    "آگوست": 8,
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
WEEKDAYS: Final = (  # in the order of date.weekday()
    Word("دوشنبه", "Monday"),
    Word("سه‌شنبه", "Tuesday"),
    Word("چهارشنبه", "Wednesday"),
    Word("پنجشنبه", "Thursday"),
    Word("جمعه", "Friday"),
    Word("شنبه", "Saturday"),
    Word("یکشنبه", "Sunday"),
)
SEASONS: Final = (
    Word("بهار", "Spring"),
    Word("تابستان", "Summer"),
    Word("پاییز", "Autumn"),
    Word("زمستان", "Winter"),
)

# fmt: off
_CARDINALS: Final = (
    "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده",
    "یازده", "دوازده", "سیزده", "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده", "بیست",
)
# fmt: on


def day_number_words() -> dict[str, int]:
    """Return the Persian words for 1 to 31, cardinal and ordinal, written without spaces."""
    cardinals = {word: number for number, word in enumerate(_CARDINALS, 1)}
    cardinals |= {f"بیستو{word}": 20 + number for number, word in enumerate(_CARDINALS[:9], 1)}
    cardinals |= {"سی": 30, "سیویک": 31, "هیجده": 18}
    ordinals = {f"{word}م": number for word, number in cardinals.items()}
    # سه and سی do not simply take م.
    ordinals |= {"اول": 1, "سوم": 3, "بیستوسوم": 23, "سیام": 30, "بیستواول": 21, "سیواول": 31}
    return cardinals | ordinals
