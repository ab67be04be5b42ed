"""What a room may implement to be asked by the catalog room, which knows none of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import sqlalchemy as sa
from ckan.plugins import Interface
from ckan.types import Context


class IDueWork(Interface):
    """Work that falls due by the clock, or was left lying: `ckan mashhad tick` asks for it."""

    def do_due_work(self) -> dict[str, int]:
        """Start what is due now and return soon; how many there were of what was done."""
        return {}


class ISandboxed(Interface):
    """Has jobs that run a module in the sandbox again and again."""

    def sandboxed(self) -> dict[str, tuple[str, Mapping[str, str]]]:
        """Queue of the jobs to the module, which a worker imports once for all of them, and its
        environment.
        """
        return {}


class ITextGuard(Interface):
    """Looks at texts that everybody will read before they are kept."""

    def fault_of_text(self, text: str, unit: str = "", *, bare_codes: bool = False) -> str:
        """Why the text may not be kept, in the reader's language; empty where it may.

        ``unit``: id of the organization, where its administrators may have let something pass.
        ``bare_codes``: whether a number counts that only could be a national code, without a word
        that says so.
        """
        return ""

    def masked(self, text: str, unit: str = "") -> str:
        """A text that is kept already, with what of it nobody may read in stars."""
        return text

    def may_let_pass(self, context: Context, unit: str, package_id: str = "") -> bool:
        """Whether the caller may say of a text of this unit that it may be kept all the same.

        ``package_id``: of the stored dataset in which it stands, whose units have a say too.
        """
        return False

    def let_pass(
        self, context: Context, unit: str, texts: Sequence[str], reason: str, package_id: str = ""
    ) -> str:
        """Let these texts pass from now on, and keep the reason; why not, or empty.

        Written within the caller's transaction.
        """
        return ""


class IStoredNames(Interface):
    """Keeps what files are called beside CKAN's rows."""

    def erase_names(self, package_id: str, resource_id: str | None) -> None:
        """Erase it of all files of a dataset, or of one alone, within the caller's transaction."""


class IDutyRules(Interface):
    """Knows which rules on what has to be published are in force on this portal."""

    def duty_rule_texts(self) -> dict[str, str]:
        """The texts in force that take the place of shipped ones, or join them, by file name."""
        return {}


class IFormerUnits(Interface):
    """Remembers which units a dataset has belonged to."""

    def former_units(self, package_id: str, since: dt.datetime | None) -> set[str]:
        """Ids of the units that gave the dataset away after ``since``, or ever."""
        return set()


class Rows(NamedTuple):
    """The typed rows of a version of a file, in the DataStore's ``relation``."""

    resource_id: str
    version_id: str
    relation: str


class IPublishedRows(Interface):
    """Keeps something of published rows, in the DataStore's own database and transaction."""

    def rows_published(self, connection: sa.Connection, rows: Rows) -> None:
        """These take the place of what was published of the resource."""

    def rows_dropped(self, connection: sa.Connection, resource_id: str) -> None:
        """The resource has no published rows any more."""


class ISitemap(Interface):
    """Has pages that search engines should know."""

    def pages_worth_reading(self) -> Sequence[str]:
        """Full addresses of pages that everybody may read, without those that choices make."""
        return ()


class Answerable(NamedTuple):
    """Something said of a unit, to which it may reply.

    ``title``, ``detail``: what it is called, and which part of it is meant; ``says``: what is said;
    ``address``: the page on which it stands. ``state``: the code of its state, of a judgement, and
    ``badge`` the CSS class, sign and word by which that is shown; ``words``: those of all states,
    by code, as this room says them of it. ``address_says``: what an address elsewhere, named in a
    reply, changes in what is said.
    """

    title: str
    detail: str
    says: str
    address: str
    state: str = ""
    badge: tuple[str, str, str] | None = None
    words: Mapping[str, str] = MappingProxyType({})
    address_says: str = ""


class IAnswerable(Interface):
    """Says something of units, to which they may reply."""

    def answerable(
        self, keys: Collection[tuple[str, str, str]]
    ) -> dict[tuple[str, str, str], Answerable]:
        """What is said today, in the reader's language, by unit id, what it is and its part; only
        what this room says, and of these keys.
        """
        return {}
