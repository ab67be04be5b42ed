"""What a good Persian translation is: placeholders, letters, spacing, digits, words.

Pure: it judges a catalogue that somebody else has read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

# Names and samples that a Persian reader meets in Latin letters.
STAYS_LATIN = frozenset(
    {
        "{p}P", "{e}E", "{z}Z", "{y}Y",
        "API", "CSV", "DataStore", "JSON", "Markdown", "URI", "1.0", "joe@example.com",
        "http://example.com/my-image.jpg",
        "http://example.com/dataset.json",
        "http://example.com/external-data.csv",
    }
)  # fmt: skip

# CKAN puts the number in with Latin digits; the Persian does without it.
WITHOUT_NUMBER = frozenset(
    {
        "{n} new activity from {site_title}",
        "You have {num} new activity on your {site_title} dashboard",
    }
)

PERSIAN = "آ-ی\u200c\u0654"
PLACEHOLDER = re.compile(r"\{\{.*?\}\}|%\(\w+\)[sdifr]|%[sdifr]|\{[\w.!]*\}|&\w+;")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
SPOKEN_ATTRIBUTE = re.compile(r'\b(title|alt|aria-label)="[^"]*"')
LATIN_RUN = re.compile(r"\\?[0-9\-:]*[A-Za-z@/][\w@:/.\-%?=&#{}+]*", re.ASCII)

# What one thing is called everywhere. A unit is an organisation of the portal.
WORDS = {
    "مجموعه داده": "مجموعه‌داده",
    "جستجو": "جست‌وجو",
    "جست و جو": "جست‌وجو",
    "دانلود": "دریافت",
    "آپلود": "بارگذاری",
    "لایسنس": "مجوز",
    "لینک": "پیوند",
    "لیست": "فهرست",
    "متادیتا": "فراداده",
    "رمز عبور": "گذرواژه",
    "فیلتر": "پالایه",
    "کاراکتر": "نویسه",
    "آدرس": "نشانی",
    "فرمت": "قالب",
    "به روز رسانی": "به‌روزرسانی",
    "رایانامه": "ایمیل",
    "آن‌چه": "آنچه",
    "برگزینید": "انتخاب کنید",
    "قاعده‌ها": "قواعد",
    "گواهی شده": "تأیید شده",
    "راهبر درگاه": "مدیر درگاه",
    "به یاد داشته باش": "به خاطر بسپار",
}

# Words that stand for one thing only: what the English has to speak of where they are used.
# What the law asks for is «تکلیف», what the plan asks for «برنامهٔ انتشار»; of all it is «موضوع».
ONLY_FOR = {"تعهد": re.compile("commitment", re.IGNORECASE)}

FORBIDDEN: list[tuple[str, re.Pattern[str]]] = [
    ("Arabic ي or ك", re.compile("[\u064a\u0643\u0649]")),
    ("Arabic digit", re.compile("[\u0660-\u0669]")),
    ("ۀ in one letter, write هٔ", re.compile("\u06c0")),
    ("space before ها", re.compile(rf"[{PERSIAN}] ها(?:ی|یی|یم|یت|یش)?(?![{PERSIAN}])")),
    ("space after می", re.compile(rf"(?<![{PERSIAN}])ن?می [{PERSIAN}]")),
    ("loose ZWNJ", re.compile("\u200c(?![آ-ی])|(?<![آ-یx])\u200c|\u200c\u200c")),
    ("two spaces", re.compile("[^ \n]  +")),
    ("Latin punctuation", re.compile(rf"[{PERSIAN}] ?[,;?]|[{PERSIAN}]\.\.\.")),
    ("space before punctuation", re.compile(rf"[{PERSIAN}] [،؛؟.:!](?:\s|$)")),
    ("Latin digit", re.compile("[0-9]")),
    ("straight quotes", re.compile("[\"']")),
]


def faults_of_catalog(catalog: Catalog) -> Iterator[str]:
    """One line per fault of each message: ``msgid: what is wrong``."""
    for message in messages(catalog):
        for fault in faults_of(message):
            yield f"{key_of(message)[:70]!r}: {fault}"


def faults_of(message: Message) -> Iterator[str]:
    """What is wrong with one translated message."""
    if message.fuzzy:
        yield "fuzzy"
    if not is_translated(message):
        yield "no Persian"
        return
    sources = list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]
    if key_of(message) in WITHOUT_NUMBER:
        sources = [re.sub(r"\{(?:n|num)\} ", "", source) for source in sources]
    for form in forms_of(message):
        # Persian uses its first form for 0 as well, so it may also carry the plural's {count}.
        if all(_marks(form) != _marks(source) for source in sources):
            yield f"placeholders or tags differ in {form!r}"
        if key_of(message) not in STAYS_LATIN:
            yield from _faults_of_text(form, sources[0])


def _marks(text: str) -> tuple[Counter[str], list[str]]:
    """Placeholders and tags; those without a name (%s) must keep their order."""
    tags = [SPOKEN_ATTRIBUTE.sub(r"\1", tag) for tag in TAG.findall(text)]
    placeholders = PLACEHOLDER.findall(TAG.sub("", text))
    nameless = [mark for mark in placeholders if re.fullmatch(r"%[sdifr]|\{\}", mark)]
    return Counter(placeholders + tags), nameless


def _faults_of_text(text: str, source: str) -> Iterator[str]:
    spoken = LATIN_RUN.sub("x", PLACEHOLDER.sub("x", TAG.sub("", text)))
    if not re.search(f"[{PERSIAN}]", spoken):
        if re.search("[A-Za-z]", PLACEHOLDER.sub("", TAG.sub("", source))):
            yield f"no Persian letter in {text!r}"
        return
    for name, pattern in FORBIDDEN:
        if found := pattern.search(spoken):
            yield f"{name}: …{spoken[max(0, found.start() - 12) : found.end() + 12]}…"
    for wrong, right in WORDS.items():
        if wrong in spoken:
            yield f"«{wrong}» should be «{right}»"
    for word, meant in ONLY_FOR.items():
        if word in spoken and not meant.search(source):
            yield f"«{word}» stands for a {meant.pattern} only"


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def key_of(message: Message) -> str:
    """The singular msgid: what gettext looks a message up by."""
    return message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def is_translated(message: Message | None) -> bool:
    """True if no form of the translation is empty."""
    return message is not None and all(forms_of(message))


def forms_of(message: Message) -> list[str]:
    """The translation's forms: one, or one per plural form."""
    text = message.string
    return list(text) if isinstance(text, (tuple, list)) else [text]
