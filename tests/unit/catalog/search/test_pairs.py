"""What a query finds, by the analysis alone; integration tests of search ask Solr."""

from __future__ import annotations

import csv
from pathlib import Path

from ckanext.mashhad.catalog.search.analysis import analyse
from ckanext.mashhad.catalog.search.query import clauses

FOLDER = Path(__file__).parents[3] / "data" / "search"


def pairs(want: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in ("pairs.tsv", "more_pairs.tsv"):
        with (FOLDER / name).open(encoding="utf-8") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [(row["query"], row["document"]) for row in rows if row["want"] == want]
    return found


def finds(query: str, document: str) -> bool:
    text = analyse([document])
    in_order, words = f" {' '.join(text.keys)} ", {*text.keys, *text.others}
    return all(
        not words.isdisjoint(clause.words)
        or (clause.phrase and f" {' '.join(clause.phrase)} " in in_order)
        for clause in clauses(query)[0]
    )


def test_the_files_have_pairs_to_find_and_pairs_to_keep_apart() -> None:
    assert len(pairs("1")) > 700
    assert len(pairs("0")) > 300


def test_other_forms_and_spellings_of_a_word_are_found() -> None:
    assert [pair for pair in pairs("1") if not finds(*pair)] == []


def test_words_that_only_look_alike_are_kept_apart() -> None:
    assert [pair for pair in pairs("0") if finds(*pair)] == []
