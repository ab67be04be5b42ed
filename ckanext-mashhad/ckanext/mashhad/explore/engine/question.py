"""What a reader asks of the city's rows, as the address says it (pure).

``read(args, schema, units)`` takes whatever the address holds. Values are compared with codes and
columns of the row schema and bound as parameters; what cannot be read is told, and asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.explore.engine import competition
from ckanext.mashhad.explore.engine.names.parties import BY_NAME
from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.persian.numerals.numbers import parse_amount
from ckanext.mashhad.persian.reading_errors import N_, InputError
from ckanext.mashhad.persian.text import display_safe
from ckanext.mashhad.tables.engine.common.column_types import MAX_AMOUNT
from ckanext.mashhad.tables.engine.schema.schema import TableSchema
from ckanext.mashhad.tables.rows import row_words

LONGEST: Final = 200
#: Of a day: none.
NONE: Final = "none"
SORTS: Final = ("-day", "day", "-amount", "amount")
#: So many days ahead a contract may be asked for that ends.
_DAYS: Final = re.compile("[1-9][0-9]{0,2}")
_PAGE: Final = re.compile("[1-9][0-9]{0,5}")
_YEAR: Final = re.compile("1[0-9]{3}")
_MONTH: Final = re.compile("[1-9]|1[0-2]")
#: Files have codes of any letters and marks, as long as this.
_LINE: Final = re.compile(".{1,40}")
#: They are in nothing that is stored; without them, something else would be asked.
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PARTY: Final = re.compile(f"[0-9]{{11}}|{BY_NAME}[0-9a-f]{{12}}")

#: What is wrong with a part of the address, by its name.
PROBLEMS: Final[Mapping[str, str]] = {
    "q": N_("Search for at most 12 words, and 200 letters in all."),
    "unit": N_("There is no such unit here."),
    "dataset": N_("There is no such dataset here."),
    "fiscal_year": N_("Write the year with four digits, such as 1405."),
    "month": N_("A month is a number from 1 to 12."),
    "day": N_("Write “none” for contracts without a date."),
    "party": N_("Such a company cannot be known here: give its legal ID of 11 digits."),
    "competition": N_(
        "Write “none” for contracts that were made without competition, “some” for those made with"
        " it, “other” for all others."
    ),
    "line": N_("Write the code of a budget line."),
    "sign": N_("Contracts carry no such sign."),
    "ending": N_("Give a number of days from 1 to 999."),
    "min": N_("“Amount from” cannot be read: write a number of rials."),
    "max": N_("“Amount up to” cannot be read: write a number of rials."),
    "order": N_("“Amount up to” is less than “Amount from”."),
    "sort": N_("Rows are sorted by day or amount."),
    "page": N_("A page is a number from 1 on."),
    "": N_("This list has no such value."),
}


#: Parts of an address that choose rows of any table; its facets do too.
PARTS: Final = (
    *("q", "unit", "dataset", "fiscal_year", "month", "day", "party", "competition", "line"),
    *("sign", "ending", "min", "max"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """``filters``: column to the value it must have; ``least`` and ``most`` in rial, both included;
    ``day``: ``none`` for contracts without one; ``ending``: within how many days from today one
    ends; ``competition``: of which kind of :mod:`competition` the method is; ``line``: the code of
    the budget line that pays for it; ``sign``: the id of a sign that the contract carries, and
    ``places`` where such rows stand (file, row), as they are found where rows are read.

    ``problems``: by part of the address, what is wrong with it, to be translated.
    """

    words: str = ""
    unit: str = ""
    dataset: str = ""
    year: int | None = None
    month: int | None = None
    day: str = ""
    party: str = ""
    competition: str = ""
    line: str = ""
    sign: str = ""
    places: tuple[tuple[int, int], ...] = ()
    ending: int | None = None
    least: int | None = None
    most: int | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = SORTS[0]
    page: int = 1
    problems: Mapping[str, str] = field(default_factory=dict)

    def params(self, **changes: object) -> dict[str, str]:
        """The address of this question, changed; an empty value takes its part away.

        The page is left out unless it is what changes: another choice begins with the first.
        """
        parts = {
            "q": self.words,
            "unit": self.unit,
            "dataset": self.dataset,
            "fiscal_year": self.year,
            "month": self.month,
            "day": self.day,
            "party": self.party,
            "competition": self.competition,
            "line": self.line,
            "sign": self.sign,
            "ending": self.ending,
            "min": self.least,
            "max": self.most,
            **self.filters,
            "sort": "" if self.sort == SORTS[0] else self.sort,
            **changes,
        }
        return {name: str(value) for name, value in parts.items() if value not in (None, "")}

    @property
    def chosen(self) -> dict[str, str]:
        """What narrows the rows, by part of the address, without the order."""
        return {name: value for name, value in self.params(sort="").items()}


def parts(schema: TableSchema) -> tuple[str, ...]:
    """All parts of the address of a list of rows."""
    return (*PARTS, *(schema.explore.facets if schema.explore else ()), "sort", "page")


def read(
    args: Mapping[str, str],
    schema: TableSchema,
    units: Collection[str],
    datasets: Collection[str] = (),
) -> Question:
    """The question of an address; what is wrong in it narrows nothing and is told."""
    typed = {name: display_safe(value[:LONGEST]).strip() for name, value in args.items()}
    wrong: dict[str, str] = {}

    def matched(name: str, pattern: re.Pattern[str]) -> str:
        value = to_ascii_digits(typed.get(name, ""))
        if _CONTROLS.search(args.get(name, "").strip()) or (value and not pattern.fullmatch(value)):
            wrong[name] = PROBLEMS[name]
            return ""
        return value

    def chosen(name: str, among: Collection[str]) -> str:
        value = typed.get(name, "")
        if value and value not in among:
            wrong[name] = PROBLEMS[name]
            return ""
        return value

    year, month, page = (
        matched("fiscal_year", _YEAR),
        matched("month", _MONTH),
        matched("page", _PAGE),
    )
    days = matched("ending", _DAYS)
    words = read_words(args.get("q", ""))
    if words is None:
        wrong["q"] = PROBLEMS["q"]
    filters = dict(_filters(typed, schema, wrong))
    least, most = _amount(typed, "min", wrong), _amount(typed, "max", wrong)
    if least is not None and most is not None and least > most:
        wrong["max"], most = PROBLEMS["order"], None
    return Question(
        words=words or "",
        unit=chosen("unit", units),
        dataset=chosen("dataset", datasets),
        year=int(year) if year else None,
        month=int(month) if month else None,
        day=chosen("day", (NONE,)),
        party=matched("party", _PARTY),
        competition=chosen("competition", competition.KINDS),
        line=matched("line", _LINE),
        sign=chosen("sign", sign_rules.of_contracts()),
        ending=int(days) if days else None,
        least=least,
        most=most,
        filters=filters,
        sort=chosen("sort", SORTS) or SORTS[0],
        page=int(page) if page else 1,
        problems=wrong,
    )


def read_words(text: str) -> str | None:
    """The words that are searched; None where they are more than are."""
    words = " ".join(display_safe(text[: LONGEST + 1]).split())
    too_long = len(text.strip()) > LONGEST or row_words.are_too_many(words)
    return None if too_long else words


def _filters(
    typed: Mapping[str, str], schema: TableSchema, wrong: dict[str, str]
) -> Iterator[tuple[str, str]]:
    for name in schema.explore.facets if schema.explore else ():
        value, codelist = typed.get(name, ""), schema.column(name).codelist
        if not value:
            continue
        if codelist and value not in codelists.load(codelist):
            wrong[name] = PROBLEMS[""]
        else:
            yield name, value


def _amount(typed: Mapping[str, str], name: str, wrong: dict[str, str]) -> int | None:
    text = typed.get(name, "")
    if not text:
        return None
    try:
        amount = parse_amount(text)
    except InputError:
        amount = MAX_AMOUNT + 1
    if not 0 <= amount <= MAX_AMOUNT:
        wrong[name] = PROBLEMS[name]
        return None
    return amount
