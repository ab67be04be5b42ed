"""``make smoke``: a fresh demo, looked at over HTTP as visitors, an officer and a registry do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ckanext.mashhad.tables.engine import registry
from dev import background, harvest, neighbour, planted, stack
from dev.paths import State
from dev.progress import Failed, say, step
from dev.prove_numbers import Prover, report_figures
from dev.services import Stack
from dev.supervisor import Supervisor
from dev.visitor import TIMEOUT, Expected, Visitor, each

FEEDS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "xml": "application/rdf+xml",
}
#: Of so many units, and datasets of a type, the pages of one are looked at.
EVERY = 6
TOKEN = re.compile(r'name="_csrf_token"[^>]*value="([^"]+)"')


@contextmanager
def checked_demo() -> Iterator[tuple[Supervisor, Stack]]:
    """A fresh demo in which everything is as it should be; deleted when all went well."""
    state = State("smoke")
    background.empty(state)
    with stack.running(state) as (supervisor, started):
        as_of = stack.fill(supervisor, started)
        facts = stack.about(started)
        try:
            look(supervisor, facts)
            planted.look(facts, as_of, supervisor.check)
            with step("Figures are what their rows add up to"):
                proof = Prover(Visitor(facts["url"]), most=1).walk(supervisor.check)
            report_figures(proof)
        except Failed as failure:
            raise Failed(failure.what, failure.log or state.log("ckan")) from None
        say("\n  Every page and feed is there.")
        yield supervisor, started
    background.empty(state)


def look(supervisor: Supervisor, facts: dict[str, Any]) -> None:
    """All checks, each group with its line of progress."""
    visitor = Visitor(facts["url"])
    for label, pages in groups(visitor):
        with step(label):
            each(pages, visitor.check, supervisor.check)
    with step("The harvest tells what came, was edited and went"):
        harvested(facts)
    with step("Visitors cannot write"):
        cannot_write(facts["url"])
    with step("The officer signs in and opens the forms"):
        sign_in(facts)
    with step("The registry's token is accepted"):
        registry = Visitor(facts["url"], facts["registry"]["token"])
        name = facts["registry"]["name"]
        if registry.api("user_show", id=name).get("name") != name:
            raise Failed("the registry's token is not the registry's")


def groups(visitor: Visitor) -> Iterator[tuple[str, list[Expected]]]:
    """What a visitor can see: label and pages. Addresses of records come from the API."""
    units = visitor.api("organization_list", limit=1000)
    found = visitor.api("package_search", rows=1000)
    records = found["results"]
    kinds = types_of(visitor)
    missing = [kind for kind in kinds if kind not in {record["type"] for record in records}]
    if missing or not units:
        raise Failed(f"the demo city lacks: {', '.join(missing) or 'units'}")
    yield "Home, lists, search, sign-in", list(front_pages(kinds))
    some = units[::EVERY]
    yield f"{len(some)} of {len(units)} units", [Expected(f"/organization/{unit}") for unit in some]
    yield "The duties to publish", list(duties(some))
    yield "The tables that files are checked against", list(tables())
    shown = some_of_each(records)
    yield f"{len(shown)} of {len(records)} datasets", [p for each in shown for p in dataset(each)]
    # All that were accepted are read anyway and compared with what was sent.
    yield (
        "Their files",
        [
            Expected(resource["url"], kind="")
            for record in shown
            for resource in record["resources"]
            if resource["url"]  # one whose file was refused has no address
        ],
    )
    yield "Feeds", list(feeds(first_of_each_type(records, kinds)))


def front_pages(kinds: list[str]) -> Iterator[Expected]:
    yield Expected("/")
    yield Expected("/en/")
    for path in ("dataset", *kinds, "organization"):
        yield Expected(f"/{path}/")
    yield Expected("/dataset/?q=قرارداد")
    yield Expected("/about")
    yield Expected("/user/login", holds="_csrf_token")
    yield Expected("/no-such-page", status=404)


def duties(units: list[str]) -> Iterator[Expected]:
    for ledger in ("law", "commitment", "schedule"):
        yield Expected(f"/compliance?ledger={ledger}", holds="شهرداری مشهد")
    yield Expected("/compliance/duties")
    for unit in units:
        yield Expected(f"/compliance/{unit}")
    yield Expected("/compliance/report.csv", kind="text/csv", holds="plan-contracts-district")
    yield Expected("/compliance/report.json", kind="application/json", holds='"scores"')
    yield Expected("/compliance/facts.jsonl", kind="application/x-ndjson", holds='"kind":"score"')
    yield Expected("/compliance/verify.py", kind="text/plain", holds="def main")


def tables() -> Iterator[Expected]:
    """The tables that files are checked against, and what can be taken home of each."""
    yield Expected("/tables")
    for name in registry.names():
        yield Expected(f"/tables/{name}")
        yield Expected(f"/tables/{name}/schema.json", kind="application/json", holds='"fields"')


def harvested(facts: dict[str, Any]) -> None:
    """The pages of the neighbour's source, and the outcomes of its two runs; nothing for others."""
    sysadmin, visitor = Visitor(facts["url"], facts["sysadmin"]["token"]), Visitor(facts["url"])
    source = sysadmin.api("mashhad_harvest_source_list")[0]["name"]
    jobs = sysadmin.api("mashhad_harvest_source_show", id=source)["jobs"]
    found = [{code: n for code, n in job["counts"].items() if n} for job in reversed(jobs)]
    if found != harvest.outcomes():
        raise Failed(f"the harvests brought {found} instead of {harvest.outcomes()}")
    pages = ["/harvest/", f"/harvest/{source}", *(f"/harvest/{source}/{job['id']}" for job in jobs)]
    for path in pages:
        sysadmin.check(Expected(path))
        visitor.check(Expected(path, status=403))
    came = visitor.api("package_search", fq='tags:"همسایه"', rows=0)["count"]
    here = len(neighbour.entries(neighbour.FIRST)) + 1 - found[0]["failed"]
    if came != here:
        raise Failed(f"{came} datasets of the neighbour are there instead of {here}")


def dataset(record: dict[str, Any]) -> Iterator[Expected]:
    page = f"/{record['type']}/{record['name']}"
    yield Expected(page)
    for resource in record["resources"]:
        yield Expected(f"{page}/resource/{resource['id']}")


def feeds(records: list[dict[str, Any]]) -> Iterator[Expected]:
    for ending, kind in FEEDS.items():
        yield Expected(f"/catalog.{ending}", kind=kind)
        for record in records:
            yield Expected(f"/dataset/{record['id']}.{ending}", kind=kind, holds=record["id"])


def some_of_each(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each type every so many of them: most differ by unit and period alone."""
    return [each for kind in types_in(records) for each in kind[::EVERY]]


def types_in(records: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The records, parted by their types."""
    by_type: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        by_type.setdefault(record["type"], []).append(record)
    return list(by_type.values())


def first_of_each_type(records: list[dict[str, Any]], kinds: list[str]) -> list[dict[str, Any]]:
    by_type = {record["type"]: record for record in reversed(records)}
    return [by_type[kind] for kind in kinds]


def types_of(portal: Visitor) -> list[str]:
    """The dataset types that the portal offers."""
    return list(portal.api("scheming_dataset_schema_list"))


def cannot_write(url: str) -> None:
    """Neither through the API nor by the form."""
    visitor = Visitor(url)
    body = json.dumps({"name": "smoke-intruder", "title": "x"})
    answer = visitor.session.post(
        f"{url}/api/3/action/package_create",
        data=body,
        headers={"Content-Type": "application/json"},
        timeout=TIMEOUT,
    )
    if answer.status_code != 403:
        raise Failed(f"a visitor's package_create: status {answer.status_code} instead of 403")
    for kind in types_of(visitor):
        status = visitor.get(f"/{kind}/new").status_code
        if status not in (302, 401, 403):
            raise Failed(f"a visitor may open /{kind}/new: status {status}")


def sign_in(facts: dict[str, Any]) -> None:
    """As a person does it: open the form, send it with its token, then open the other forms."""
    officer = Visitor(facts["url"])
    token = TOKEN.search(officer.get("/user/login").text)
    account = facts["officer"]
    answer = officer.post(
        "/user/login",
        _csrf_token=token[1] if token else "",
        login=account["name"],
        password=account["password"],
    )
    if answer.status_code != 302:
        raise Failed(f"the officer's sign-in: status {answer.status_code} instead of 302")
    for kind in types_of(officer):
        officer.check(Expected(f"/{kind}/new", holds="title_translated-fa"))
        status = officer.post(f"/{kind}/new").status_code
        if status != 400:
            raise Failed(f"/{kind}/new without the form's token: status {status} instead of 400")
