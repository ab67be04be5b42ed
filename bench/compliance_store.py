"""What it takes to judge a large city from the database.

    python -m bench.compliance_store INI [DATASETS]

INI names a database whose content nobody needs: it is emptied and filled with the city of
``bench.compliance``, and 100,000 contracts in rows. Printed: seconds of processor time of the
process that asks, and of the clock, for making the tables of facts and judgements from CKAN's, for
the first question of a new process, for the first of the next day, for what a changed dataset
costs, without and with rows that are cases, for a past day, and for pages; the memory that pages
take more than the same of an empty city; the size of the tables. Rules and row schemas, which a
process reads once whatever it is asked, are told by themselves.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, timedelta
from typing import Any

from bench.compliance import city
from ckanext.mashhad.compliance.engine.evidence.facts import Dataset, Facts, Unit

ROOMS = ("activity", "mashhad", "mashhad_tables", "mashhad_compliance")
#: What is refused is said in some language.
_ENGLISH: dict[str, Any] = {"environ_overrides": {"CKAN_LANG": "en"}}
#: So many files have so many rows each.
_FILES, _ROWS = 200, 500
#: How often what takes little is done.
_TIMES = 5
PAGES = (
    "/compliance",
    "/compliance?ledger=schedule",
    "/compliance/u5",
    "/compliance/duties/msh-con",
    "/compliance/periods/1404-q2",
)


def main(ini: str, datasets: str = "100000") -> None:
    """Each by a process of its own, and what takes little several times, for a machine is not
    always as fast.
    """
    for what in (
        "--empty",
        "--pages",
        "--fill",
        "--read",
        *["--begin"] * _TIMES,
        "--ask",
        "--pages",
    ):
        command = [sys.executable, "-m", "bench.compliance_store", what, ini, datasets]
        subprocess.run(command, check=True)


def empty(ini: str, _datasets: str) -> None:
    """A city without datasets."""
    fill(ini, "0")


def fill(ini: str, datasets: str) -> None:
    """The city into empty tables."""
    from bench.harvest import empty_portal

    with empty_portal(ini, ROOMS).test_request_context(**_ENGLISH):
        _fill(city(int(datasets), 60))


def read(ini: str, _datasets: str) -> None:
    """Ask where nothing is known."""
    with _portal(ini).test_request_context(**_ENGLISH):
        timed("read from CKAN's tables, judged and stored", _bring_up)
        for table in ("evidence", "row_events", "judgement"):
            print(f"{table}: {_size(table)}", flush=True)


def begin(ini: str, _datasets: str) -> None:
    """Ask in a process that knows nothing."""
    with _portal(ini).test_request_context(**_ENGLISH):
        _ready()
        timed("first question of a process: how a unit stands", _a_unit)


def ask(ini: str, datasets: str) -> None:
    """Ask, change, ask again."""
    with _portal(ini).test_request_context(**_ENGLISH):
        from ckanext.mashhad.compliance.judgements import judgements as compliance

        timed("rules and row schemas read", _ready)
        timed("nothing has changed", _bring_up)
        timed("how a unit stands", _a_unit)
        timed("all judgements read", lambda: len(compliance.holdings().judge(_today())))
        timed("a past day of a unit", lambda: len(_past(["u5"])))
        timed("a past day of the city", lambda: len(_past(None)))
        plain = f"d{int(datasets) - 1}"
        for what, dataset in (("one dataset", plain), ("a register with rows", _a_register())):
            for _ in range(_TIMES + 1):  # at first its questions are put together
                _change(dataset)
                timed(f"{what} changed", _bring_up)
        _another_day()
        timed("everything judged anew", _bring_up)


def pages(ini: str, _datasets: str) -> None:
    """Open pages in a process of the web."""
    app = _portal(ini)
    with app.test_request_context(**_ENGLISH):
        client = app.test_client()
        for page in PAGES:
            client.get(page)
            timed(page, lambda page=page: _opened(client, page))
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


def _bring_up() -> str:
    from ckanext.mashhad.compliance.judgements import evaluator

    return str(evaluator.bring_up().day)


def _today() -> date:
    from ckanext.mashhad.compliance.actions import today

    return today()


def _a_unit() -> str:
    from ckanext.mashhad.compliance.judgements import judgements as compliance

    return f"{len(compliance.holdings().judge(_today(), units=['u5']))} judgements"


def _past(units: list[str] | None) -> list[Any]:
    from ckanext.mashhad.compliance.judgements import judgements as compliance

    return compliance.holdings().judge(_today() - timedelta(30), units=units)


def _another_day() -> None:
    import sqlalchemy as sa
    from ckan import model

    model.Session.execute(sa.text("UPDATE mashhad_compliance_judged SET day = day - 1"))
    model.Session.commit()


def _size(table: str) -> str:
    import sqlalchemy as sa
    from ckan import model

    whole = sa.func.pg_size_pretty(sa.func.pg_total_relation_size(f"mashhad_compliance_{table}"))
    return str(model.Session.scalar(sa.select(whole)))


def _portal(ini: str) -> Any:
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    return make_app(load_config(ini))._wsgi_app


def _ready() -> int:
    """Rules and row schemas read; how many tables tell of cases."""
    from ckanext.mashhad.compliance.cases import case_store
    from ckanext.mashhad.compliance.history import rules_in_force

    rules_in_force.now()
    return len(case_store.told_by_rows())


def timed(what: str, do: Callable[[], Any]) -> None:
    """Do it and print what it took."""
    begun, clock = time.process_time(), time.perf_counter()
    made = do()
    spent, passed = time.process_time() - begun, time.perf_counter() - clock
    print(f"{what}: {spent:.3f} s of processor time, {passed:.3f} s ({made})", flush=True)


def _opened(client: Any, page: str) -> str:
    answer = client.get(page)
    return f"{answer.status_code}, {len(answer.data)} bytes"


def _a_register() -> str:
    from ckanext.mashhad.catalog.timeline.asked_datasets import these
    from ckanext.mashhad.compliance.cases import case_files

    return str(these(None).execute(case_files.with_cases).scalars().first())


def _change(dataset: str) -> None:
    from ckan import model

    package = model.Package.get(dataset)
    package.state = "active" if package.state == "deleted" else "deleted"
    model.Session.commit()


def _fill(facts: Facts) -> None:
    import sqlalchemy as sa
    from ckan import model

    from ckanext.mashhad.compliance.cases.case_store import Case, CountedVersion
    from ckanext.mashhad.tables.versions.model import FileVersion

    dealt = [each for each in facts.datasets if each.type == "contract"][:_FILES]
    tables = (
        (model.Group.__table__, map(_unit, facts.units)),
        (model.Package.__table__, map(_package, facts.datasets)),
        (model.Resource.__table__, (row for each in facts.datasets for row in _files(each))),
        (FileVersion.__table__, (row for each in facts.datasets for row in _versions(each))),
        (CountedVersion.__table__, map(_counted, dealt)),
        (Case.__table__, (row for each in dealt for row in _cases(each))),
    )
    # A connection of its own: what CKAN's writes is looked at for personal data, text by text.
    with sa.create_engine(model.meta.engine.url).begin() as connection:
        for table, rows in tables:
            for some in _in_parts(rows):
                connection.execute(table.insert(), some)
            connection.execute(sa.text(f'ANALYZE "{table.name}"'))
        _tell_the_timeline(connection)


def _tell_the_timeline(connection: Any) -> None:
    """What it would have written of each dataset and file when they were made public."""
    import sqlalchemy as sa

    for statement in (
        "INSERT INTO mashhad_dataset_period"
        " (dataset, during, state, unit, name, type, titles, claims, opened)"
        " SELECT id, tstzrange(metadata_created AT TIME ZONE 'UTC', NULL), 'public', owner_org,"
        " name, type, mashhad_timeline_titles(extras ->> 'title_translated', title),"
        " mashhad_timeline_claims(extras), 0 FROM package",
        "INSERT INTO mashhad_resource_period"
        " (resource, dataset, during, state, name, here, opened)"
        " SELECT resource.id, package_id, tstzrange(metadata_created AT TIME ZONE 'UTC', NULL),"
        " 'public', resource.name, true, 0"
        " FROM resource JOIN package ON package.id = package_id",
        "ANALYZE mashhad_timeline_event",
        "ANALYZE mashhad_dataset_period",
        "ANALYZE mashhad_resource_period",
    ):
        connection.execute(sa.text(statement))


def _in_parts(rows: Iterable[dict[str, Any]], size: int = 5_000) -> Iterator[list[dict[str, Any]]]:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def _unit(unit: Unit) -> dict[str, Any]:
    extras = {
        "title_translated": json.dumps({"fa": unit.title.fa, "en": unit.title.en}),
        "unit_kind": unit.kind,
        "parent": unit.parent,
        "legal_person": str(unit.legal_person).lower(),
        "monitored_from": unit.monitored_from.isoformat() if unit.monitored_from else "",
    }
    return {
        "id": unit.id, "name": unit.name, "title": unit.title.fa, "type": "organization",
        "is_organization": True, "state": "active", "approval_status": "approved",
        "description": "", "image_url": "", "extras": extras,
    }  # fmt: skip


def _package(dataset: Dataset) -> dict[str, Any]:
    assert dataset.period is not None
    moment = dataset.files[0].published.astimezone(UTC).replace(tzinfo=None)
    notes = "آنچه این واحد در این دوره به آن متعهد بوده است، به تفکیک ردیف و با مبلغ. " * 3
    extras = {
        "title_translated": json.dumps({"fa": f"داده‌های {dataset.id}"}, ensure_ascii=False),
        "notes_translated": json.dumps({"fa": notes}, ensure_ascii=False),
        "fiscal_year": str(dataset.period.year),
        "period_part": dataset.period.part,
        "duties": json.dumps(sorted(dataset.duties)),
    }
    return {
        "id": dataset.id, "name": f"n-{dataset.id}", "title": f"داده‌های {dataset.id}",
        "notes": notes, "type": dataset.type, "owner_org": dataset.unit, "state": "active",
        "private": False, "metadata_created": moment, "metadata_modified": moment,
        "extras": extras,
    }  # fmt: skip


def _files(dataset: Dataset) -> Iterator[dict[str, Any]]:
    for n, file in enumerate(dataset.files):
        yield {
            "id": file.id, "package_id": dataset.id, "url": f"{file.id}.csv", "url_type": "upload",
            "state": "active", "position": n, "format": "CSV", "name": "جدول", "extras": {},
        }  # fmt: skip


def _versions(dataset: Dataset) -> Iterator[dict[str, Any]]:
    for file in dataset.files:
        yield {
            "id": f"v-{file.id}", "resource_id": file.id, "package_id": dataset.id, "n": 1,
            "kind": "file", "state": "published", "created": file.published,
            "published": file.published, "attempts": 1, "user_id": "u", "filename": "a.csv",
            "public_name": "a.csv", "size": 1, "sha256": "0", "mimetype": "text/csv",
            "location": file.id, "link": "", "table": file.table, "table_is_said": False,
            "rows": file.rows,
        }  # fmt: skip


def _counted(dataset: Dataset) -> dict[str, Any]:
    file = dataset.files[0].id
    return {"version_id": f"v-{file}", "resource_id": file, "cases": _ROWS}


def _cases(dataset: Dataset) -> Iterator[dict[str, Any]]:
    file = dataset.files[0]
    for n in range(_ROWS):
        yield {
            "resource_id": file.id, "key": f"{dataset.id}-{n}", "table": "contracts",
            "day": (file.published - timedelta(days=n % 30)).date(), "called": f"قرارداد {n}",
            "title": "خرید و نصب", "seen": file.published,
        }  # fmt: skip


if __name__ == "__main__":
    parts = {
        "--empty": empty, "--fill": fill, "--read": read, "--begin": begin, "--ask": ask,
        "--pages": pages,
    }  # fmt: skip
    if sys.argv[1] in parts:
        parts[sys.argv[1]](*sys.argv[2:])
    else:
        main(*sys.argv[1:])
