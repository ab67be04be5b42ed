"""How often a title typed in disguise finds its record among the first three results.

    python -m bench.search_titles FILE [--ini test.ini] [--bare] [--missed]

FILE: one JSON record a line, as the catalogue of Iran Open Data has them; of each its Persian
``title``, ``description`` and ``keywords`` are indexed. Records with the same title count as one.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import portal
from ckanext.mashhad.catalog.search import lexicon
from ckanext.mashhad.persian.text import ZWNJ, display_safe, search_key

Disguise = Callable[[str], str]

_PLURAL = re.compile(rf"(?<=[^\W\d_]{{3}}){ZWNJ}?ها{ZWNJ}?(?:ی|یی)?(?![^\W\d_])")
_YEAR = re.compile(r"(?<!\d)(?:1[34]\d\d|20\d\d)(?!\d)")
SHOWN = 3


def arabic_letters(title: str) -> str:
    return title.replace("ی", "ي").replace("ک", "ك")


def half_spaces_lost(title: str) -> str:
    return title.replace(ZWNJ, "")


def half_spaces_as_spaces(title: str) -> str:
    return title.replace(ZWNJ, " ")


def latin_digits(title: str) -> str:
    return title.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))


def singular(title: str) -> str:
    """Without the endings of plurals, and with the singular of those that have none."""
    known = lexicon.load().singulars
    words = _PLURAL.sub("", title).split()
    return " ".join(known[word][0] if word in known else word for word in words)


def all_of_them(title: str) -> str:
    return arabic_letters(latin_digits(half_spaces_lost(singular(title))))


def rarest_words(titles: list[str], others: Disguise) -> Disguise:
    """The three words of a title that the fewest titles have, and its year, all disguised."""
    count = Counter(word for title in titles for word in set(_words(title)))

    def chosen(title: str) -> str:
        rare = sorted(dict.fromkeys(_words(title)), key=lambda word: (count[word], -len(word)))
        years = _YEAR.findall(latin_digits(title))
        return others(" ".join([*rare[:SHOWN], *years[-1:]]))

    return chosen


def _words(title: str) -> list[str]:
    return re.findall(rf"[^\W\d_]+(?:{ZWNJ}[^\W\d_]+)*", title)


def read(path: Path) -> list[dict[str, Any]]:
    """The datasets of the file; of those with one title only the first."""
    datasets: dict[str, dict[str, Any]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        title = display_safe(_persian(record["title"]) or "").strip()
        if not search_key(title):
            continue
        notes = display_safe(_persian(record["description"]) or "")
        tags = [
            each
            for words in record["keywords"]
            if words["lang"] == "fa"
            for each in words["wordlist"]
        ]
        datasets.setdefault(
            search_key(title), portal.dataset(title, notes, map(display_safe, tags))
        )
    return list(datasets.values())


def _persian(texts: list[dict[str, str]]) -> str | None:
    return next((text["text"] for text in texts if text["lang"] == "fa"), None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--ini", default="test.ini")
    parser.add_argument("--bare", action="store_true", help="CKAN without plugins")
    parser.add_argument("--missed", action="store_true", help="name what was not found")
    args = parser.parse_args()
    datasets = read(args.file)
    titles = [each["title"] for each in datasets]
    disguises: dict[str, Disguise] = {
        "as it is": str,
        "Arabic letters": arabic_letters,
        "half-spaces lost": half_spaces_lost,
        "half-spaces as spaces": half_spaces_as_spaces,
        "Latin digits": latin_digits,
        "singular for plural": singular,
        "all of them": all_of_them,
        "three rarest words and the year": rarest_words(titles, str),
        "the same, and all of them": rarest_words(titles, all_of_them),
    }
    print(f"{len(titles)} titles; share of tries with the record first, and in the first {SHOWN}")
    with portal.portal(args.ini, "" if args.bare else None):
        portal.index(datasets)
        for name, disguise in disguises.items():
            places = [_place(disguise(title), title) for title in titles]
            first = sum(place == 0 for place in places) / len(titles)
            near = sum(place is not None for place in places) / len(titles)
            print(f"{name:34} {first:7.1%} {near:7.1%}")
            for title, place in zip(titles, places, strict=True):
                if args.missed and place is None:
                    print("    missed:", disguise(title), "|", title)


def _place(query: str, title: str) -> int | None:
    found = [each["title"] for each in portal.search_datasets(q=query, rows=SHOWN)]
    return found.index(title) if title in found else None


if __name__ == "__main__":
    main()
