"""The Persian catalogue's tool: ``python -m dev.i18n extract | compile | check``.

The catalogue of the domain ``ckanext-mashhad`` holds three kinds of messages: our own, those
that CKAN, ckanext-scheming and ckanext-dcat leave without a Persian translation, and those whose
Persian in CKAN we replace. ``extract`` needs CKAN installed, the other two do not.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "ckanext-mashhad"
LOCALE = "fa_IR"
POT = ROOT / "i18n" / f"{DOMAIN}.pot"
PO = ROOT / "i18n" / LOCALE / "LC_MESSAGES" / f"{DOMAIN}.po"
SOURCES = ROOT / "ckanext-mashhad" / "ckanext" / "mashhad"

METHODS = [
    ("**/templates/**.html", "ckan.lib.extract:extract_ckan"),
    ("**/templates/**.txt", "ckan.lib.extract:extract_ckan"),
    ("**.py", "python"),
    ("**.js", "javascript"),
]
NOISE = re.compile(
    r'^"(Project-Id-Version|POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator'
    r"|Language-Team|Generated-By): .*\n",
    re.M,
)
SKIPPED_FOLDERS = {"tests", "node_modules", "2.8_templates", "vendor", "__pycache__"}
FOREIGN_PACKAGES = ("scheming", "dcat")

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


# --- reading messages -------------------------------------------------------------------------


def own_messages() -> Catalog:
    """Every message that our Python, templates and JavaScript ask gettext for."""
    return _scan(SOURCES, "ckanext-mashhad/ckanext/mashhad")


def foreign_messages() -> tuple[Catalog, Catalog]:
    """Messages of CKAN, scheming and dcat: all of them, and CKAN's own Persian catalogue."""
    ckan = _installed("ckan")
    everything = read(ckan / "i18n" / "ckan.pot")
    persian = read(ckan / "i18n" / LOCALE / "LC_MESSAGES" / "ckan.po")
    for message in messages(everything):
        message.locations = [(_short(name), None) for name, _line in message.locations]
    for package in FOREIGN_PACKAGES:
        found = _scan(_installed(f"ckanext.{package}"), f"ckanext/{package}")
        for message in messages(found):
            if message.id not in everything:
                everything[message.id] = message
    return everything, persian


def _scan(folder: Path, shown_as: str) -> Catalog:
    catalog = Catalog()
    found = extract_from_dir(
        str(folder),
        method_map=METHODS,
        directory_filter=lambda path: Path(path).name not in SKIPPED_FOLDERS,
    )
    for name, _line, text, comments, context in found:
        catalog.add(text, None, [(f"{shown_as}/{name}", None)], (), comments, context=context)
    return catalog


def _installed(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{module} is not installed here: run this with the project's .venv")
    return Path(next(iter(spec.submodule_search_locations)))


def read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source)


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _short(name: str) -> str:
    """CKAN lists a string once per theme; one theme is enough to find it."""
    return name.replace("templates-midnight-blue", "templates").replace(
        "public-midnight-blue", "public"
    )


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


# --- extract, compile -------------------------------------------------------------------------


def extract() -> int:
    """Rewrite the template and the Persian catalogue; returns how many messages lack Persian.

    A translation of ours is kept as long as anybody asks for it, so an override of CKAN's Persian
    is made by writing it into the catalogue once.
    """
    ours, (foreign, ckan_persian) = own_messages(), foreign_messages()
    known = read(PO) if PO.exists() else Catalog()
    template, persian = _empty(None), _empty(LOCALE)
    wanted = {key_of(message): message for message in messages(foreign)
              if is_translated(known.get(message.id))
              or not is_translated(ckan_persian.get(message.id))}  # fmt: skip
    for message in messages(ours):
        if is_translated(ckan_persian.get(message.id)) and not is_translated(known.get(message.id)):
            continue  # CKAN has good Persian for it already
        wanted[key_of(message)] = message
    for name in sorted(wanted):
        message = wanted[name]
        places = sorted(set(message.locations))
        old = known.get(message.id)
        template.add(message.id, None, places, message.flags)
        persian.add(message.id, old.string if old else None, places, message.flags)
    _write(template, POT)
    _write(persian, PO)
    missing = sum(not is_translated(message) for message in messages(persian))
    print(f"{len(wanted)} messages, {missing} without Persian")
    return missing


def _empty(locale: str | None) -> Catalog:
    catalog = Catalog(
        locale=locale,
        domain=DOMAIN,
        header_comment="# Messages of ckanext-mashhad (AGPL-3.0-or-later).",
        fuzzy=False,
    )
    # CKAN's catalogue has two forms for Persian and its plural rule stays in force after merging;
    # with Babel's own single form, every plural above one would stay CKAN's.
    catalog._num_plurals, catalog._plural_expr = 2, "(n > 1)"
    return catalog


def _write(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, catalog, width=100, include_lineno=False)
    # No dates, line numbers or empty addresses: a diff shows changed words and nothing else.
    text = NOISE.sub("", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")


def compile_catalog() -> int:
    """Write the ``.mo`` beside the ``.po``, for a checkout that is run without a build."""
    with PO.with_suffix(".mo").open("wb") as target:
        write_mo(target, read(PO))
    print(f"wrote {PO.with_suffix('.mo').relative_to(ROOT)}")
    return 0


# --- check ------------------------------------------------------------------------------------

PERSIAN = "آ-ی\u200c\u0654"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdifr]|%[sdifr]|\{[\w.!]*\}|&\w+;")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
SPOKEN_ATTRIBUTE = re.compile(r'\b(title|alt|aria-label)="[^"]*"')
LATIN_RUN = re.compile(r"\\?[A-Za-z@/][\w@:/.\-%?=&#{}+]*", re.ASCII)

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
}

FORBIDDEN: list[tuple[str, re.Pattern[str]]] = [
    ("Arabic ي or ك", re.compile("[\u064a\u0643\u0649]")),
    ("Arabic digit", re.compile("[\u0660-\u0669]")),
    ("ۀ in one letter, write هٔ", re.compile("\u06c0")),
    ("space before ها", re.compile(rf"[{PERSIAN}] ها(?:ی|یی|یم|یت|یش)?(?![{PERSIAN}])")),
    ("space after می", re.compile(rf"(?<![{PERSIAN}])ن?می [{PERSIAN}]")),
    ("loose ZWNJ", re.compile("\u200c(?![آ-ی])|(?<![آ-یx])\u200c|\u200c\u200c")),
    ("two spaces", re.compile("[^ \n]  +")),
    ("Latin punctuation", re.compile(rf"[{PERSIAN}] ?[,;?]|[{PERSIAN}]\.\.\.")),
    ("space before punctuation", re.compile(r" [،؛؟.:!](?:\s|$)")),
    ("Latin digit", re.compile("[0-9]")),
    ("straight quotes", re.compile("[\"']")),
]


def check() -> int:
    """Print what is wrong with the Persian catalogue; returns the number of faults."""
    faults = list(faults_of_catalog(read(PO)))
    print("\n".join(faults) or "The Persian catalogue is sound.")
    return len(faults)


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


COMMANDS: dict[str, Callable[[], int]] = {
    "extract": extract,
    "compile": compile_catalog,
    "check": check,
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 1 if it found something to do."""
    parser = argparse.ArgumentParser(prog="python -m dev.i18n", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    return min(1, COMMANDS[parser.parse_args(arguments).command]())


if __name__ == "__main__":
    sys.exit(main())
