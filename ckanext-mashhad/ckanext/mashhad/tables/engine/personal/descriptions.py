"""What a running text tells of a person: whose child, born when, with which certificate (pure)."""

from __future__ import annotations

from typing import Final

from ckanext.mashhad.tables.engine.personal.named_identifiers import NUMBER
from ckanext.mashhad.tables.engine.personal.personal_words import words

#: As everything in a pattern with an end: two gaps in a row would else be tried in all ways.
_S: Final = r"\s{0,20}"
_COLON: Final = f"{_S}[:：]?{_S}"
_SIGN: Final = f"{_S}[:：=،,(-]?{_S}"
_CERTIFICATE: Final = rf"شناسنامه{_S}(?:(?:به{_S})?{NUMBER}{_SIGN}|[:：]{_S})"
#: Things are counted: «صدور شناسنامه: 12 پل». A name or a town may follow as well.
_OF_THINGS: Final = (
    rf"(?<=(?<!محل\s)(?<!تاریخ\s)صدور\s|تهیه\s){_CERTIFICATE}"
    rf"[0-9]{{1,4}}\s{{1,20}}(?:{'|'.join(words().told_numbers.counted)})(?:ی|ها|های)?(?!\w)"
)
#: By kind, as patterns for a text that the guard reads.
ABOUT: Final = (
    ("father", rf"نام{_S}پدر{_S}[:：]{_S}\w{{1,40}}"),
    (
        "birth",
        rf"(?:متولد|تاریخ{_S}تولد){_COLON}(?:[0-9]{{4}}[/.-][0-9]{{1,2}}[/.-][0-9]{{1,2}}"
        r"|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}"
        r"|[0-9]{1,2}\s{1,3}[^\W\d]{2,10}\s{1,3}(?:ماه\s{1,3})?[0-9]{4})",
    ),
    (
        "birth_certificate",
        rf"(?:{NUMBER}{_S}شناسنامه(?:\s?(?:ی|اش))?"
        rf"(?:{_SIGN}|(?:\s{{1,3}}[^\W\d]{{1,20}}){{1,4}}{_S}[:：]{_S})|(?!{_OF_THINGS}){_CERTIFICATE}"
        rf"|(?<!\w)ش\s?[./]\s?ش\.?{_SIGN})[0-9]{{1,10}}",
    ),
)
#: What each of them holds, with any digits and without separators.
TOLD_OF: Final = r"نام\s*پدر|تولد|متولد|شناسنامه"
#: The same letter by letter, as patterns for a text that nobody has read.
ABOUT_LETTERS: Final = (
    (*"نام", r"\s*", *"پدر"),
    (*"تولد",),
    (*"شناسنام", "[هةۀ]"),
    ("ش", r"\s?", "[./]", r"\s?", "ش"),
)
ABOUT_ANY: Final = rf"{TOLD_OF}|ش\s?[./]\s?ش"
