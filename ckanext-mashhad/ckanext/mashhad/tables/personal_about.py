"""What a running text tells of a person: whose child, born when, with which certificate (pure)."""

from __future__ import annotations

from typing import Final

_CERTIFICATE: Final = r"شناسنامه\s*(?:شماره\s*[:：]?|[:：])"
#: What follows the number of a person's; things are counted: «صدور شناسنامه: 12 پل».
_OF_ONE: Final = "صادره?|به|از|در|برای|متعلق|مورخ|تاریخ|متولد|فرزند|حوزه|سری|سریال|آقای|خانم"
_OF_THINGS: Final = (
    rf"(?<=(?<!محل\s)(?<!تاریخ\s)صدور\s|تهیه\s){_CERTIFICATE}"
    rf"\s*[0-9]{{1,4}}\s+(?!(?:{_OF_ONE})(?!\w))[^\W\d]"
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
