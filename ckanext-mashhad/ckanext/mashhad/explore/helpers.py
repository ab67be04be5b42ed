"""Template functions of the explore room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.mashhad.catalog import client_budget
from ckanext.mashhad.explore.engine.question import Question, read_words
from ckanext.mashhad.explore.facts import budgets, contracts, figures, remembered
from ckanext.mashhad.explore.facts.city import City, TooLong, reading
from ckanext.mashhad.explore.web import explore_requests
from ckanext.mashhad.explore.web.budgets.budget_page import Budget
from ckanext.mashhad.explore.web.budgets.budget_stages import File, Stages
from ckanext.mashhad.explore.web.contract_list import ContractList
from ckanext.mashhad.explore.web.overview import Overview


@contextmanager
def _reading_for_a_client() -> Iterator[City]:
    """Open the store for a page that takes any words, or that everybody asks for.

    It counts against the seconds of the client; who has none left is shown what is remembered.
    """
    with client_budget.counting() as spent, remembered.only_known(spent), reading() as city:
        yield city


def mashhad_explore_hits(words: str) -> figures.Hits | None:
    """How many contracts have these words inside their row; None where they were not searched,
    since it took too long, the client has asked too much, or the words are too many.
    """
    asked = read_words(words)
    if asked is None:
        return None
    try:
        with _reading_for_a_client() as city:
            return figures.hits(city, Question(words=asked))
    except TooLong:
        return None


def mashhad_explore_problems(asked: Question) -> list[tuple[str, str]]:
    """What of an address cannot be read, by its part."""
    return explore_requests.list_problems(asked)


def mashhad_explore_overview() -> Overview | None:
    """The money of the newest year; None where it was not counted, as above."""
    try:
        with _reading_for_a_client() as city:
            return Overview(city, Question()).with_sentences(city)
    except TooLong:
        return None


def mashhad_explore_contracts_of(package: dict[str, Any]) -> ContractList | None:
    """The public contracts of a dataset; None where there are none, or it took too long."""
    try:
        with reading() as city:
            if package["name"] not in city.datasets:
                return None
            asked = Question(dataset=package["name"], sort="-amount")
            page = ContractList(city, asked, tk.h.url_for("mashhad_explore.contract_list"))
            page.counted_later = contracts.counted_later(city, package["name"])
            # The same rows in two forms are told once in the figures of the dataset too.
            if str(package.get("contract_count") or "") != str(page.found.whole.count):
                page.counted_once = contracts.counted_once(city, package["name"])
            return page if page.found.whole.count or page.counted_later else None
    except TooLong:
        return None


def mashhad_explore_budget_of(package: dict[str, Any]) -> Budget | None:
    """The budget or statement of a dataset, of all stages its own alone; None where it has none."""
    try:
        with reading() as city:
            own = budgets.of_dataset(city, package["name"])
            if not own:
                return None
            unit, year = own[0].unit, own[0].period.year
            page = Budget(city, unit, year, own)
            page.aside = _files_aside(city, package["name"], unit, year)
            return page
    except TooLong:
        return None


def _files_aside(city: City, dataset: str, unit: str, year: int) -> list[File]:
    """The files of a dataset, where none of them counts in the budget of its unit."""
    every = Stages(city, unit, year, budgets.years(city).get((unit, year), ()))
    own = [each for each in every.files() if each.number in city.of_dataset(dataset)]
    return [] if any(each.counts for each in own) else own
