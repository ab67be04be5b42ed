"""``make prove-numbers``: every figure of the explorer's pages is added up again from its rows.

Pages mark a figure with what it is made of (``snippets/figure.html``). Rows are read as everybody
reads them: as a file at the address that the figure names. The arithmetic here is its own.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html

from dev.progress import Failed, say
from dev.visitor import Visitor, each

#: Where a walk begins; it follows links to the pages below.
SEEDS: Final = (
    "/",
    "/explore/",
    "/explore/contracts",
    "/explore/contractors",
    "/explore/budgets",
    "/explore/budgets/mashhad-municipality/1404?beside=mashhad-parks",
    "/explore/signs",
    "/dataset/?q=آسفالت",
)
#: Of each kind of page, at most so many are looked at.
KINDS: Final = {
    r"/explore/units/[^/]+": 60,
    r"/explore/budgets/[^/]+/\d+": 60,
    r"/explore/signs/[^/]+": 60,
    r"/explore/contractors/[^/]+": 40,
    r"/explore/contracts/[^/]+": 60,
    r"/explore/contracts\?.+": 60,
    r"/explore/\?.+": 10,
    r"/(contract|budget|statement)/[^/?]+": 60,
}
#: A figure that stands on a page without saying what it is made of.
_UNPROVED: Final = re.compile(
    r"[۰-۹][۰-۹٬٫]*(\s(هزار|میلیون|میلیارد|هزار میلیارد))?\s(ریال|قرارداد)\b"
)
#: Rows, choices and pictures repeat what stands elsewhere; words for readers of the screen too.
_ELSEWHERE: Final = (
    "ancestor::data | ancestor::svg | ancestor::form | ancestor::tbody | ancestor::bdi"
    " | ancestor::script | ancestor::ul[contains(@class, 'chosen')] | ancestor::a[@class='all']"
    " | ancestor::p[@class='more'] | ancestor::*[contains(@class, 'rule')]"
)
#: Of more payments the page lists the last, and no rows tell the others.
_MOST_LISTED: Final = 100
#: Figures that are added up from a list of rows.
_LISTED: Final = {
    *("count", "amount", "largest", "units", "files", "half", "largest_share", "share"),
    *("percent_of", "top_percent", "having", "priced", "unpriced"),
}
_LISTED_PERSONS: Final = {"persons", "amount_of_persons"}
Row = dict[str, str]


@dataclass
class Proof:
    """What was proved so far: how many figures of each kind, on how many pages."""

    proved: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    wrong: list[str] = field(default_factory=list)


class Prover:
    """Walks the explorer's pages and adds up what they show; ``most`` of a kind of page, and of a
    page thrice as many figures of each kind.
    """

    def __init__(self, visitor: Visitor, most: int | None = None) -> None:
        self.visitor = visitor
        self.most = most
        self.proof = Proof()
        self._rows: dict[str, list[Row]] = {}
        self._pages: dict[str, Any] = {}

    def walk(
        self,
        watch: Callable[[], None] = lambda: None,
        tell: Callable[[str], None] = lambda text: None,
    ) -> Proof:
        """Prove the pages of ``SEEDS``, then those to which they lead, and so on; ``tell`` gets a
        line for each kind of page that was proved.
        """
        found, seen, kinds, most = list(SEEDS), set(SEEDS), Counter[str](), self.most or 999
        while found:
            pages, found = found, []
            for kind in dict.fromkeys(map(_kind, pages)):
                tell(self._prove_kind([each for each in pages if _kind(each) == kind], watch))
            for address in pages:
                for link in self.page(address).xpath(
                    "//main//a/@href | //*[@role='main']//a/@href"
                ):
                    kind = _kind(path := _path(self.visitor.url, address, link))
                    if kind and path not in seen and kinds[kind] < min(KINDS[kind], most):
                        kinds[kind] += 1
                        seen.add(path)
                        found.append(path)
        return self.proof

    def _prove_kind(self, pages: list[str], watch: Callable[[], None]) -> str:
        """Prove these pages; what was done, in a line."""
        before = self.proof.proved.total()
        each(pages, self.page, watch)
        each(self._lists(pages), self.rows, watch)
        for address in pages:
            self.prove(address, self.page(address))
        figures = self.proof.proved.total() - before
        more = f" and {len(pages) - 1} more of its kind" if len(pages) > 1 else ""
        return f"  {unquote(pages[0])}{more}: {figures} figures"

    def _lists(self, pages: list[str]) -> list[str]:
        """The lists of rows that figures of these pages are made of."""
        return [
            *dict.fromkeys(
                _path(self.visitor.url, address, shown.get("data-rows"))
                for address in pages
                for shown in self._figures(self.page(address))
                if shown.get("data-rows") and shown.get("data-adds-up") in _LISTED | _LISTED_PERSONS
            )
        ]

    def _figures(self, page: Any) -> list[Any]:
        """Those of a page that are added up, where not all are from all over it."""
        figures: dict[str, list[Any]] = {}
        for shown in page.xpath("//data[@data-adds-up]"):
            figures.setdefault(shown.get("data-adds-up"), []).append(shown)
        if self.most is None:
            return list(chain.from_iterable(figures.values()))
        return [
            shown
            for of_kind in figures.values()
            for shown in of_kind[:: -(-len(of_kind) // (3 * self.most))]
        ]

    def page(self, address: str) -> Any:
        """The page as a tree; read once."""
        address = address.partition("#")[0]
        if address not in self._pages:
            answer = self.visitor.get(address)
            if not answer.ok:
                raise Failed(f"{address}: status {answer.status_code}")
            self._pages[address] = lxml.html.fromstring(answer.content)
        return self._pages[address]

    def prove(self, address: str, page: Any) -> None:
        """Add up each figure of the page."""
        self.proof.pages += 1
        for shown in self._figures(page):
            of, value = shown.get("data-adds-up"), shown.get("value")
            rows = shown.get("data-rows")
            where = _path(self.visitor.url, address, rows) if rows else address
            found = getattr(self, f"_{of}")(where, shown)
            self.proof.proved[of] += 1
            if Decimal(value) != found:
                text = shown.text_content().strip()
                self.proof.wrong.append(f"{unquote(address)}: {of} “{text}” {value}, rows {found}")
        self.proof.wrong += [f"{unquote(address)}: “{text}”" for text in _unproved(page)]

    def rows(self, address: str) -> list[Row]:
        """All rows of a list, from its CSV; read once."""
        path, _, query = address.partition("#")[0].partition("?")
        file = f"{path.rstrip('/')}.csv" + (f"?{query}" if query else "")
        if file not in self._rows:
            got = self.visitor.get(file)
            if not got.ok:
                raise Failed(f"{file}: status {got.status_code}: {got.text[:200]}")
            text = got.content.decode("utf-8-sig")
            self._rows[file] = list(csv.DictReader(io.StringIO(text, newline="")))
        return self._rows[file]

    # What a figure may be: its rows' number, their amounts, …

    def _count(self, rows: str, _shown: Any) -> int:
        return len(self.rows(rows))

    def _amount(self, rows: str, _shown: Any) -> int:
        return sum(int(row["amount"] or 0) for row in self.rows(rows))

    def _largest(self, rows: str, _shown: Any) -> int:
        return max(int(row["amount"]) for row in self.rows(rows) if row["amount"])

    def _units(self, rows: str, _shown: Any) -> int:
        return len({row["unit"] for row in self.rows(rows)})

    def _files(self, rows: str, _shown: Any) -> int:
        return len({row["file"] for row in self.rows(rows)})

    def _persons(self, rows: str, _shown: Any) -> int:
        return len(self._of_persons(rows))

    def _amount_of_persons(self, rows: str, _shown: Any) -> int:
        return sum(int(row["amount"] or 0) for row in self._of_persons(rows))

    def _of_persons(self, rows: str) -> list[Row]:
        return [row for row in self.rows(rows) if not row["counterparty"]]

    def _having(self, rows: str, shown: Any) -> int:
        """How many have a value in a column."""
        return sum(bool(row[shown.get("data-column")]) for row in self.rows(rows))

    def _priced(self, rows: str, _shown: Any) -> int:
        return sum(bool(row["amount"]) for row in self.rows(rows))

    def _unpriced(self, rows: str, shown: Any) -> int:
        return len(self.rows(rows)) - self._priced(rows, shown)

    def _half(self, rows: str, _shown: Any) -> int:
        amounts = sorted((int(row["amount"] or 0) for row in self.rows(rows)), reverse=True)
        running = 0
        for number, amount in enumerate(amounts, 1):
            running += amount
            if running * 2 >= sum(amounts):
                return number
        return 0

    def _largest_share(self, rows: str, shown: Any) -> Decimal:
        return 100 * Decimal(self._largest(rows, shown)) / self._amount(rows, shown)

    def _share(self, rows: str, _shown: Any) -> Decimal:
        part = sum(int(row["amount"] or 0) for row in self.rows(rows))
        everything = re.sub(r"([?&])competition=none&?", r"\1", rows).rstrip("?&")
        known = sum(int(row["amount"] or 0) for row in self.rows(everything) if row["award_method"])
        return 100 * Decimal(part) / known

    def _percent_of(self, rows: str, shown: Any) -> Decimal:
        """Of 100 of what the rows at another address come to."""
        whole = self._amount(self._of(rows, shown), shown)
        return 100 * Decimal(self._amount(rows, shown)) / whole

    def _top_percent(self, rows: str, shown: Any) -> Decimal:
        """The same of the first so many companies of a list."""
        part = sum(
            int(row["amount"] or 0) for row in self.rows(rows)[: int(shown.get("data-most"))]
        )
        return 100 * Decimal(part) / self._amount(self._of(rows, shown), shown)

    def _of(self, rows: str, shown: Any) -> str:
        return _path(self.visitor.url, rows, shown.get("data-of"))

    def _contract(self, rows: str, _shown: Any) -> int:
        return int(self._story(rows)["agreed"])

    def _agreed(self, rows: str, _shown: Any) -> int:
        return int(self._story(rows)["row"]["amount"])

    def _paid(self, rows: str, _shown: Any) -> int:
        story = self._story(rows)
        listed = [event["amount"] for event in story["events"] if event["kind"] == "payment"]
        return sum(listed) if len(listed) < _MOST_LISTED else int(story["paid"])

    def _payments(self, rows: str, _shown: Any) -> int:
        story = self._story(rows)
        listed = sum(event["kind"] == "payment" for event in story["events"])
        return listed if listed < _MOST_LISTED else int(story["payments"])

    def _comes_to(self, rows: str, _shown: Any) -> int:
        """The amount that was agreed, as each amendment left it."""
        story = self._story(rows)
        amount = int(story["row"]["amount"])
        for event in story["events"]:
            if event["kind"] in ("amendment", "termination"):
                told = event["comes_to"]
                amount = amount + (event["amount"] or 0) if told is None else told
        return amount

    def _raised(self, rows: str, shown: Any) -> int:
        return self._comes_to(rows, shown) - self._agreed(rows, shown)

    def _days_later(self, rows: str, _shown: Any) -> int:
        """From the end that its row tells to the last that an amendment tells, or on which it ended
        before that.
        """
        story = self._story(rows)
        days = (story["row"]["end_date"], story["ends"], story["agreed_end"])
        planned, *ends = map(dt.date.fromisoformat, days)
        return (min(ends) - planned).days

    def _story(self, address: str) -> dict[str, Any]:
        path = address if address.endswith(".json") else f"{address}.json"
        return dict(self.visitor.get(path).json())

    def _cell(self, rows: str, shown: Any) -> Decimal | None:
        """The amount of the row to which the figure leads, if one of its cells has it."""
        row = urlsplit(rows).fragment
        cells = self.page(rows).xpath("//tr[@id=$row]/td/@data-value", row=row)
        return Decimal(shown.get("value")) if shown.get("value") in cells else None

    def _lines(self, _rows: str, shown: Any) -> int:
        """What the lines below come to at this stage: those one level deeper."""
        [row] = shown.xpath("ancestor::tr")
        [stage] = shown.xpath("ancestor::td/@data-stage")
        depth, total = int(row.get("data-depth", "-1")), 0
        for below in row.itersiblings("tr"):
            at = int(below.get("data-depth"))
            if at <= depth:
                break
            if at == depth + 1:
                cells = below.xpath("td[@data-stage=$stage]/data/@value", stage=stage)
                total += sum(map(int, cells))
        return total

    def _across(self, _rows: str, shown: Any) -> int:
        """What the cells of its row come to at the stages that are added up."""
        [row] = shown.xpath("ancestor::tr")
        stages = shown.get("data-parts").split(" ")
        cells = (row.xpath("td[@data-stage=$stage]/data/@value", stage=each) for each in stages)
        return sum(int(value) for values in cells for value in values)

    def _total(self, rows: str, shown: Any) -> int | None:
        """The total of the table below the heading to which the figure leads."""
        side, stage = urlsplit(rows).fragment, shown.get("data-stage")
        path = "//h2[@id=$side]/following::table[1]//tr[@class='total']/td[@data-stage=$stage]"
        values = self.page(rows).xpath(f"{path}/data/@value", side=side, stage=stage)
        return int(values[0]) if values else None

    def _constant(self, rows: str, shown: Any) -> int | None:
        """The total in the rial of another year, by the index of both."""
        ratio = Fraction(shown.get("data-base")) / Fraction(shown.get("data-index"))
        return self._part(rows, shown, ratio)

    def _per_inhabitant(self, rows: str, shown: Any) -> int | None:
        return self._part(rows, shown, Fraction(1, int(shown.get("data-number"))))

    def _part(self, rows: str, shown: Any, ratio: Fraction) -> int | None:
        total = self._total(rows, shown)
        return None if total is None else int(total * ratio + Fraction(1, 2))


def _kind(path: str) -> str | None:
    return next((kind for kind in KINDS if re.fullmatch(kind, path)), None)


def _path(url: str, address: str, link: str) -> str:
    """A link of the page at that address as a path of the portal."""
    whole = urljoin(url + address, link)
    return whole.removeprefix(url) if whole.startswith(url) else ""


def _unproved(page: Any) -> Iterator[str]:
    """Figures of the explorer's part of a page that are not marked, and not the same as one that
    is: sentences repeat what the page tells.
    """
    marked = {" ".join(each.text_content().split()) for each in page.xpath("//data")}
    for text in page.xpath("//*[contains(@class, 'explore')]//text()"):
        found = [each[0] for each in _UNPROVED.finditer(text) if each[0] not in marked]
        if found and not text.getparent().xpath(f"self::data | {_ELSEWHERE}"):
            yield " ".join(text.split())


def report_figures(proof: Proof) -> None:
    """Say what was proved; ``Failed`` where a figure is not what its rows come to."""
    if proof.wrong:
        raise Failed("figures that rows do not add up to:\n  " + "\n  ".join(proof.wrong[:20]))
    if not proof.proved:
        raise Failed("no figure was found")
    kinds = ", ".join(f"{of} {number}" for of, number in proof.proved.most_common())
    say(f"  {proof.proved.total()} figures of {proof.pages} pages are what their rows add up to")
    say(f"  ({kinds})")
