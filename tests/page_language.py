"""What a page of one language may not say: words, digits and dates of another.

Pure: it judges the words that ``words.js`` has read from a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

#: Addresses, names of files and versions, which stay as they are within Persian.
ADDRESS = re.compile(
    r"(?:https?://|mailto:|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\S)/[\w/.{}<>-]+"
    r"|(?:[\w-]+\.)+(?:org|com|example)\b"
    r"|(?<=\S)\.(?:csv|xlsx|json|pdf)\b",
    re.ASCII,
)
#: The number of a receipt, drawn by chance: a group of it that begins with ۲۰ is no year.
RECEIPT = re.compile(r"(?<![۰-۹-])[۰-۹]{4}-[۰-۹]{4}-[۰-۹]{4}(?![۰-۹-])")
LATIN = re.compile(r"[A-Za-z](?:[\w.+#:/'-]*\w[+#]*)?", re.ASCII)
LATIN_DIGIT = re.compile(r"[0-9][0-9.,/:]*")
PERSIAN = re.compile(r"[آ-یۀ-ۓ۰-۹][آ-ی۰-۹\u200c\u0654 ]*")
#: Years of the other calendar, and its months.
GREGORIAN = re.compile(
    r"(?<![۰-۹٬٫/])(?:۱۹|۲۰)[۰-۹]{2}(?![۰-۹٬٫]| نویسه)"
    r"|(?<![آ-ی])(?:ژانویه|فوریه|آوریل|ژوئن|ژوئیه|جولای|اوت|آگوست|سپتامبر|اکتبر|نوامبر|دسامبر)"
    r"(?![آ-ی])"
)

#: What a Persian reader meets in Latin letters: formats, standards, products and short names.
NAMES = """
    API|CSV|TSV|XLSX|XLS|JSON-LD|JSON|XML|RDF/XML|RDF|PDF|ODS|ZIP|HTML|TXT|JPG|PNG|SVG|TTL|Turtle
    DCAT-AP|DCAT|MQA|CKAN|DataStore|SQL|URL|URI|HTTPS|HTTP|https|http|ISO-8601|UTF-8|SHA-256|MD5|ASCII
    Markdown|CSS|Excel|LibreOffice|Table Schema|OCP
    Authorization|Creative Commons|Open Data Commons|CC BY-SA|CC BY|CC0|PDDL|ODbL|ODC-BY|OGL|GFDL
"""
#: What a field shows as a sample of what is typed there.
SAMPLES = "contract-district-9|district-9|my-group|1.0|1y|SHIFT"
_STAYS = "|".join(map(re.escape, re.split(r"\s*[|\n]\s*", f"{NAMES.strip()}|{SAMPLES}")))
#: The signs of OCP's list.
_CODE = "R0[0-9]{2}"
NAME = re.compile(rf"(?<![\w-])(?:{_STAYS}|{_CODE})(?![\w-])", re.ASCII)


def faults(language: str, words: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A line for each thing not of the language (``fa`` or ``en``): where, what, context."""
    judge = {"fa": _against_persian, "en": _against_english}[language]
    for place, text in words:
        if found := sorted(set(judge(ADDRESS.sub(" ", text)))):
            yield f"{place}: {' | '.join(found)} in «{text[:90]}»"


def _against_persian(text: str) -> Iterator[str]:
    rest = NAME.sub(" ", text)
    yield from LATIN.findall(rest)
    rest = LATIN.sub(" ", rest)
    yield from LATIN_DIGIT.findall(rest)
    yield from GREGORIAN.findall(RECEIPT.sub(" ", rest))


def _against_english(text: str) -> Iterator[str]:
    for word in PERSIAN.findall(text):
        yield word.strip()
