"""What it takes to judge a large city from the database.

    python -m bench.compliance_store INI [DATASETS]

INI names a database whose content nobody needs: it is emptied and filled with the city of
``bench.compliance``. Printed: seconds of processor time of this process, and of the clock, for what
a process does when it is first asked, for each page after that, for the first question of the next
day, and for what one changed dataset costs.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, timedelta
from typing import Any

from bench.compliance import ON, city
from ckanext.mashhad.compliance.facts import Dataset, Facts, Unit

ROOMS = ("activity", "mashhad", "mashhad_tables", "mashhad_compliance")
PAGES = (
    "/compliance",
    "/compliance?ledger=schedule",
    "/compliance/u5",
    "/compliance/duties/msh-con",
    "/compliance/periods/1404-q2",
)


def main(ini: str, datasets: str = "100000") -> None:
    """Fill, ask, change, ask again."""
    app = _empty_portal(ini)
    facts = city(int(datasets), 60)
    with app.test_request_context():
        _fill(facts)
        from ckanext.mashhad.compliance import model as compliance

        told("read and judged by a process that knows nothing", lambda: _judged(compliance, ON))
        told("asked again", lambda: _judged(compliance, ON))
        told("the first question of the next day", lambda: _judged(compliance, ON + timedelta(1)))
        _change(facts.datasets[7].id)
        told("one dataset changed", lambda: _judged(compliance, ON))
    client = app.test_client()
    for page in PAGES:
        client.get(page)
        told(page, lambda page=page: _opened(client, page))
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


def told(what: str, do: Callable[[], Any]) -> None:
    """Do it and print what it took."""
    begun, clock = time.process_time(), time.perf_counter()
    made = do()
    spent, passed = time.process_time() - begun, time.perf_counter() - clock
    print(f"{what}: {spent:.3f} s of processor time, {passed:.3f} s ({made})", flush=True)


def _judged(compliance: Any, on: date) -> str:
    return f"{len(compliance.holdings().judge(on))} judgements"


def _opened(client: Any, page: str) -> str:
    answer = client.get(page)
    return f"{answer.status_code}, {len(answer.data)} bytes"


def _empty_portal(ini: str) -> Any:
    from bench.harvest import empty_portal

    return empty_portal(ini, ROOMS)


def _change(dataset: str) -> None:
    from ckan import model

    model.Package.get(dataset).state = "deleted"
    model.Session.commit()


def _fill(facts: Facts) -> None:
    from ckan import model

    from ckanext.mashhad.catalog.model import Publication
    from ckanext.mashhad.tables.model import FileVersion

    tables = (
        (model.Group.__table__, map(_unit, facts.units)),
        (model.Package.__table__, map(_package, facts.datasets)),
        (model.Resource.__table__, (row for each in facts.datasets for row in _files(each))),
        (Publication.__table__, (row for each in facts.datasets for row in _seen(each))),
        (FileVersion.__table__, (row for each in facts.datasets for row in _versions(each))),
    )
    for table, rows in tables:
        for some in _in_parts(rows):
            model.Session.execute(table.insert(), some)
        model.Session.execute(_analyze(table))
    model.Session.commit()


def _analyze(table: Any) -> Any:
    import sqlalchemy as sa

    return sa.text(f'ANALYZE "{table.name}"')


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


def _seen(dataset: Dataset) -> Iterator[dict[str, Any]]:
    first = dataset.files[0].published
    about = {"package_id": dataset.id, "seen_at": first}
    yield {"object_id": dataset.id, "object_type": "dataset", **about}
    for file in dataset.files:
        yield {"object_id": file.id, "object_type": "resource", **about}


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


if __name__ == "__main__":
    main(*sys.argv[1:])
