"""Template functions of the explore room."""

from __future__ import annotations

from ckanext.mashhad.explore.engine.question import LONGEST, Question
from ckanext.mashhad.explore.facts import contracts
from ckanext.mashhad.explore.facts.city import Register, TooLong, reading
from ckanext.mashhad.explore.web import listed_rows
from ckanext.mashhad.explore.web.overview import Overview


def mashhad_explore_hits(words: str) -> contracts.Hits | None:
    """How many contracts have these words inside their row; None where it took too long."""
    try:
        with reading() as city:
            return contracts.hits(city, words[:LONGEST])
    except TooLong:
        return None


def mashhad_explore_overview() -> Overview | None:
    """The money of the newest year; None where it could not be counted in time."""
    try:
        with reading() as city:
            return Overview(city, Question()).with_sentences(city)
    except TooLong:
        return None


def mashhad_explore_dataset(register: Register) -> str:
    """The title of a file's dataset in the reader's language."""
    return listed_rows.dataset_title(register)
