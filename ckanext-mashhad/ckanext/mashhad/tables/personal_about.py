"""What a running text tells of a person: whose child, born when, with which certificate (pure)."""

from __future__ import annotations

from typing import Final

from ckanext.mashhad.tables.personal_words import words

_CERTIFICATE: Final = r"شناسنامه\s*(?:شماره\s*[:：]?|[:：])"
#: Things are counted: «صدور شناسنامه: 12 پل». A name or a town may follow as well.
_OF_THINGS: Final = (
    rf"(?<=(?<!محل\s)(?<!تاریخ\s)صدور\s|تهیه\s){_CERTIFICATE}"
    rf"\s*[0-9]{{1,4}}\s+(?:{'|'.join(words().told_numbers.counted)})(?:ی|ها|های)?(?!\w)"
)
#: By kind, as patterns for a text that the guard reads.
ABOUT: Final = (
    ("father", r"نام\s*پدر\s*[:：]\s*\w+"),
    ("birth", r"(?:متولد|تاریخ\s*تولد)\s*[:：]?\s*[0-9]{4}[/.-][0-9]{1,2}[/.-][0-9]{1,2}"),
    (
        "birth_certificate",
        rf"(?:شماره\s*شناسنامه\s*[:：]?|(?!{_OF_THINGS}){_CERTIFICATE}"
        r"|(?<!\w)ش\s?[./]\s?ش\.?\s*[:：]?)\s*[0-9]{1,10}",
    ),
)
#: What each of them holds, with any digits and without separators.
TOLD_OF: Final = "نام.?پدر|تولد|متولد|شناسنامه"
ABOUT_ANY: Final = rf"{TOLD_OF}|ش\s?[./]\s?ش"
