"""Whatever becomes of registers, a process that learns of it knows what reading all tells, and the
timeline what was public at any moment.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories

from ckanext.mashhad.compliance.cases.case_store import Case, CountedVersion
from ckanext.mashhad.compliance.judgements import audit
from ckanext.mashhad.tables.versions.model import PUBLISHED, FileVersion
from tests.integration.timeline_truth import Public, faults, public_at, public_now, without_erased

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

SEEDS = int(os.environ.get("MASHHAD_TORTURE_SEEDS", "1"))
PACKAGE, RESOURCE = model.Package.__table__, model.Resource.__table__
UNITS = {"mashhad": "municipality", "district-08": "district", "district-09": "district"}
ON = dt.date(2026, 11, 26)
DAYS = (dt.date(2025, 4, 20), dt.date(2025, 5, 1), dt.date(2026, 4, 21))
MOMENTS = tuple(dt.datetime(2026, 11, day, 8, tzinfo=dt.UTC) for day in range(1, 9))


class Registers:
    """Registers of three units with the same few contracts, and what may become of them."""

    def __init__(self, seed: int) -> None:
        self.some = random.Random(seed).choice
        self.units = [
            factories.Organization(
                name=name,
                title_translated={"fa": name},
                unit_kind=kind,
                legal_person=str(kind == "municipality").lower(),
                parent="" if kind == "municipality" else "mashhad",
                monitored_from="2024-03-20",
            )["id"]
            for name, kind in UNITS.items()
        ]
        self.datasets = [f"d{n}" for n in range(4)]
        self.purged_ids: set[str] = set()
        for id_ in self.datasets:
            self.made(id_)
        first = sa.func.set_config("mashhad.moment", MOMENTS[0].isoformat(), True)
        model.Session.execute(sa.select(first))
        model.Session.commit()

    def change(self) -> None:
        """One thing happens to one of them, or two."""
        ways = [self.row] * 4 + [self.deleted] * 4 + [self.file] * 2
        ways += [self.moved, self.about, self.purged, self.hidden, self.renamed]
        for _ in range(self.some((1, 1, 2))):
            id_ = self.some(self.datasets)
            if model.Session.scalar(sa.select(PACKAGE.c.id).where(PACKAGE.c.id == id_)):
                self.some(ways)(id_)
            else:
                self.made(id_)
        model.Session.commit()

    def made(self, id_: str) -> None:
        """A register of two files, each with a contract."""
        files = [f"{id_}-{n}" for n in range(2)]
        package = {
            **{"id": id_, "name": id_, "title": id_, "type": "contract", "state": "active"},
            **{"owner_org": self.some(self.units), "extras": {"fiscal_year": "1404"}},
            **{"private": False, "metadata_modified": MOMENTS[0]},
        }
        _insert(PACKAGE, package)
        for n, file in enumerate(files):
            resource = {"id": file, "package_id": id_, "url": "a.csv", "position": n}
            _insert(RESOURCE, {**resource, "state": "active", "url_type": "upload"})
            _insert(FileVersion, _version(file, id_))
        for file in files:
            self._write(file)

    def row(self, id_: str) -> None:
        """A row comes, or is another."""
        self._write(f"{id_}-{self.some('01')}")

    def _write(self, file: str) -> None:
        case = {
            **{"resource_id": file, "key": self.some("112"), "table": "contracts", "called": "1"},
            **{"day": self.some(DAYS), "title": self.some(("پل", "پل", "راه")), "many": 1},
            **{"seen": self.some(MOMENTS[:2]), "left_out": self.some((None, None, *MOMENTS[2:]))},
        }
        same = sa.delete(Case).where(Case.resource_id == file, Case.key == case["key"])
        model.Session.execute(same)
        _insert(Case, case)
        counted = sa.delete(CountedVersion).where(CountedVersion.version_id == file)
        model.Session.execute(counted)
        _insert(CountedVersion, {"version_id": file, "resource_id": file, "cases": 1})

    def deleted(self, id_: str) -> None:
        """Deleted, or put back."""
        when = self.some(MOMENTS[2:])
        _update(PACKAGE, id_, state=_other(PACKAGE.c.state), metadata_modified=when)

    def file(self, id_: str) -> None:
        """One of its files is deleted, or put back."""
        _update(RESOURCE, f"{id_}-{self.some('01')}", state=_other(RESOURCE.c.state))

    def moved(self, id_: str) -> None:
        """Another unit has it."""
        _update(PACKAGE, id_, owner_org=self.some(self.units))

    def hidden(self, id_: str) -> None:
        """It is private, or public again."""
        _update(PACKAGE, id_, private=sa.not_(PACKAGE.c.private))

    def renamed(self, id_: str) -> None:
        """It has another address."""
        _update(PACKAGE, id_, name=f"{id_}{self.some('ab')}")

    def about(self, id_: str) -> None:
        """It is about another year."""
        _update(PACKAGE, id_, extras={"fiscal_year": self.some(("1404", "1405"))})

    def purged(self, id_: str) -> None:
        """It leaves no trace, as CKAN purges: of its cases no table but their own tells."""
        self.purged_ids.add(id_)
        for table, column in (
            (FileVersion, FileVersion.package_id),
            *((RESOURCE, RESOURCE.c.package_id), (PACKAGE, PACKAGE.c.id)),
        ):
            model.Session.execute(sa.delete(table).where(column == id_))


def _other(state: Any) -> Any:
    return sa.case((state == "active", "deleted"), else_="active")


def _insert(table: Any, row: dict[str, Any]) -> None:
    model.Session.execute(sa.insert(table).values(row))


def _update(table: Any, id_: str, **values: Any) -> None:
    model.Session.execute(sa.update(table).where(table.c.id == id_).values(values))


def _version(file: str, package_id: str) -> dict[str, Any]:
    return {
        **{"id": file, "resource_id": file, "package_id": package_id, "n": 1, "kind": "file"},
        **{"state": PUBLISHED, "created": MOMENTS[0], "published": MOMENTS[0], "attempts": 1},
        **{"user_id": "u", "filename": "a.csv", "public_name": "a.csv", "size": 1, "sha256": "0"},
        **{"mimetype": "text/csv", "location": file, "table": "contracts", "rows": 1},
    }


@pytest.mark.parametrize("seed", range(SEEDS))
def test_tables_keep_what_reading_gives_whatever_happens(seed) -> None:
    registers = Registers(seed)
    public: dict[dt.datetime, Public] = {}
    for step in range(60):
        registers.change()
        public[dt.datetime.now(dt.UTC)] = public_now()
        assert list(audit.differences()) == [], step
    purged = registers.purged_ids
    assert {moment: without_erased(public_at(moment), purged) for moment in public} == {
        moment: without_erased(then, purged) for moment, then in public.items()
    }
    assert faults() == []
