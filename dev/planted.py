"""Whether the running portal finds in the demo city what was planted there, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Any

from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.tables.engine import registry
from dev.demo import city
from dev.demo.load import placed
from dev.demo.parts import City, Dataset, Fault, File, Planted
from dev.demo.portal import Portal
from dev.progress import Failed, step
from dev.visitor import Expected, Visitor, each

Resource = Any
#: Lapses as the report tells them: unit, duty, period, state and days of what is late.
Found = tuple[str, str, str, str, int]


def look(facts: dict[str, Any], as_of: date, watch: Callable[[], None]) -> None:
    """Compare report, checks and files; ``facts`` as in ``portal.json``. ``Failed`` says what."""
    built = city.build(as_of)
    visitor = Visitor(facts["url"])
    officer = Visitor(facts["url"], facts["officer"]["token"])
    site = Portal(facts["url"], facts["sysadmin"]["token"])
    with step(f"The report finds the {len(built.lapses)} planted lapses and no other"):
        compare_report(visitor, built)
    with step(f"The signs worth a look find the {len(built.signs)} planted ones and no other"):
        compare_signs(visitor, built)
    files = list(_files(site, built))
    with step(f"The checks find the planted errors in {len(built.datasets)} datasets and no other"):
        each(files, lambda placed: _compare_check(site, *placed[1:]), watch)
    with step("Accepted files come as they were sent, and their rows from the DataStore"):
        public = [
            (dataset, file.published, resource)
            for dataset, file, resource in files
            if dataset.visibility == "public" and file.published
        ]
        each(public, lambda placed: _compare_file(visitor, *placed), watch)
    with step("Refused files come to the officers of their unit alone"):
        each([page for placed in files for page in _refused(*placed)], visitor.check, watch)
        own = [placed for placed in files if placed[0].unit in city.OFFICER_UNITS]
        pages = [page for placed in own for page in _refused(*placed, status=200)]
        each(pages, officer.check, watch)


def compare_report(visitor: Visitor, built: City) -> None:
    """The report of that day against the city's lapses."""
    report = visitor.api("mashhad_compliance_report", date=built.as_of.isoformat())
    found: list[Found] = [
        (
            one["unit"],
            one["duty"],
            one["period"] or "",
            one["state"],
            one["days_late"] if one["state"] == "late" else 0,
        )
        for one in report["judgements"]
        if one["state"] in ("late", "missing")
    ]
    wanted: list[Found] = [(e.unit, e.duty, e.period, e.state, e.days) for e in built.lapses]
    _same("the report", found, wanted)


def compare_signs(visitor: Visitor, built: City) -> None:
    """The cases of all signs against what was planted in the rows."""
    for sign in sign_rules.load():
        cases = [
            Planted(sign, one["unit"], one["fiscal_year"], one["title"], one["party"] or "")
            for one in _cases(visitor, f"/explore/signs/{sign}.json")
        ]
        _same(f"the sign {sign}", cases, [each for each in built.signs if each.sign == sign])


def _cases(visitor: Visitor, address: str | None) -> Iterator[Any]:
    while address:
        answer = visitor.check(Expected(address, kind="application/json")).json()
        yield from answer["rows"]
        address = answer["next"]


def _files(site: Portal, built: City) -> Iterator[tuple[Dataset, File, Resource]]:
    for dataset in built.datasets:
        shown = site.call("package_show", id=dataset.name)
        for file, resource in placed(site, dataset, shown):
            if resource is None:
                raise Failed(f"{file.name} of {dataset.name} is not there")
            yield dataset, file, resource


def _compare_check(site: Portal, file: File, resource: Resource) -> None:
    for number, version in enumerate(file.versions, 1):
        report = site.call("mashhad_file_check_show", id=resource["id"], n=number)
        if report["refusal"] or not report["complete"]:
            raise Failed(f"the check of {file.name}: {report['refusal'] or 'not complete'}")
        found = [
            Fault(each["rule"], each["row"], each["field"] or "", each["severity"])
            for each in report["findings"]
            if each["severity"] != "note"
        ]
        _same(f"the check of {file.name}, version {number}", found, version.faults)


def _compare_file(visitor: Visitor, dataset: Dataset, file: File, resource: Resource) -> None:
    answer = visitor.check(Expected(resource["url"], kind=""))
    if hashlib.sha256(answer.content).hexdigest() != file.sha256:
        raise Failed(f"{resource['url']}: other bytes than were sent")
    if registry.of_dataset({"type": dataset.type, **dataset.fields}):
        rows = visitor.api("datastore_search", resource_id=resource["id"], limit=0)["total"]
        if rows != file.rows:
            raise Failed(f"the DataStore holds {rows} rows of {file.name}, not {file.rows}")


def _refused(
    dataset: Dataset, file: File, resource: Resource, status: int = 404
) -> Iterator[Expected]:
    """The addresses of the versions that the check refused."""
    for number, version in enumerate(file.versions, 1):
        if not version.accepted:
            kind = "text/html" if status == 404 else ""
            yield Expected(f"{_address(dataset, resource)}/version/{number}", kind, status)
    if not file.published and status == 404:
        yield Expected(f"{_address(dataset, resource)}/download/{file.name}", status=404)


def _address(dataset: Dataset, resource: Resource) -> str:
    return f"/{dataset.type}/{dataset.name}/resource/{resource['id']}"


def _same(what: str, found: Collection[Any], wanted: Collection[Any]) -> None:
    more = sorted((each for each in found if each not in wanted), key=str)
    less = sorted((each for each in wanted if each not in found), key=str)
    if more or less or len(found) != len(wanted):
        raise Failed(f"{what} found {more or 'nothing'} too much and missed {less or 'nothing'}")
