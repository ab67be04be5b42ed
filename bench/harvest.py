"""Harvests of one catalogue, by us and by the stock harvesters, on the same services.

``python -m bench.harvest INI [RECORDS]``: INI names a database whose content nobody needs (that of
the tests). A DCAT feed goes to ckanext-dcat's harvester, a CKAN portal to ckanext-harvest's. Prints
as JSON the seconds of the first harvest, of one where nothing changed, and of one of a catalogue
that says it changed, with unchanged records; for us also the peak of memory, in MB. Ours alone:
``python -m bench.harvest --ours dcat INI RECORDS``.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from configparser import RawConfigParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dev.catalogues import Portal

PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<http://other.example/> a dcat:Catalog .
"""
RECORD = """
<http://other.example/dataset/{n}> a dcat:Dataset ; dct:identifier "d-{n}" ;
    dct:title "Dataset {n}"@en ; dct:description "What there is of {n}"@en ;
    dcat:keyword "parks", "roads" ;
    dcat:distribution <http://other.example/{n}/1>, <http://other.example/{n}/2> .
<http://other.example/{n}/1> a dcat:Distribution ; dct:title "A" ;
    dcat:downloadURL <http://other.example/{n}.csv> .
<http://other.example/{n}/2> a dcat:Distribution ; dct:title "B" ;
    dcat:downloadURL <http://other.example/{n}.json> .
"""
STOCK = {
    "ckan.plugins": "harvest ckan_harvester dcat dcat_rdf_harvester scheming_datasets",
    "scheming.dataset_schemas": "ckanext.dcat.schemas:dcat_ap_recommended.yaml",
    "scheming.presets": "ckanext.scheming:presets.json ckanext.dcat.schemas:presets.yaml",
}


def feed(records: int, comment: str = "") -> bytes:
    """The catalogue in Turtle; a comment changes its bytes and no record."""
    body = "".join(RECORD.format(n=n) for n in range(records))
    return f"# {comment}\n{PREFIXES}{body}".encode()


def portal(records: int, modified: str = "2026-01-01T00:00:00") -> Portal:
    """The same datasets as a CKAN portal has them."""
    listed = [
        {
            "id": f"d-{n:06}", "name": f"d-{n}", "title": f"Dataset {n}", "type": "dataset",
            "notes": f"What there is of {n}", "tags": [{"name": "parks"}, {"name": "roads"}],
            "state": "active", "private": False, "metadata_modified": modified,
            "resources": [
                {"url": f"http://other.example/{n}.{kind}", "name": kind, "format": kind}
                for kind in ("csv", "json")
            ],
        }
        for n in range(records)
    ]  # fmt: skip
    return Portal(listed, {}, records, "package_search")


class Server:
    """A catalogue in a process of its own, since its memory is not that of who reads it."""

    def __init__(self, kind: str, records: int) -> None:
        command = [sys.executable, "-m", "bench.harvest", "--serve", kind, str(records)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self.url = self._said()

    def change(self) -> None:
        """Let it say that everything changed, though nothing did."""
        print("change", file=self._process.stdin, flush=True)
        self._said()

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def serve(kind: str, records: int) -> None:
    """Be that process, until nobody asks for a change any more."""
    catalogue = Catalogue(kind, records)
    print(catalogue.url, flush=True)
    for _ in sys.stdin:
        catalogue.change()
        print("changed", flush=True)


class Catalogue:
    """The catalogue on loopback, as DCAT at ``/catalog.ttl`` and as a portal at ``/``."""

    def __init__(self, kind: str, records: int) -> None:
        self._dcat, self._ckan = (records, 0) if kind == "dcat" else (0, records)
        self.first()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                query = {key: found[0] for key, found in parse_qs(asked.query).items()}
                answer = outer.portal.answer(asked.path, query)
                is_feed = asked.path == "/catalog.ttl"
                body = outer.body if is_feed else answer.body if answer else b""
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/turtle" if is_feed else "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_HEAD(self) -> None:
                self.do_GET()

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        start = "/catalog.ttl" if kind == "dcat" else "/"
        self.url = f"http://127.0.0.1:{self._http.server_port}{start}"

    def first(self) -> None:
        """The catalogue as it is at first."""
        self.body, self.portal = feed(self._dcat), portal(self._ckan)

    def change(self) -> None:
        """Let it say that everything changed, though nothing did."""
        now = dt.datetime.now(dt.UTC)
        self.body = feed(self._dcat, "changed")
        self.portal = portal(self._ckan, f"{now:%Y-%m-%dT%H:%M:%S}")


def empty_portal(ini: str, plugins: tuple[str, ...]) -> Any:
    """The application, with empty tables and index."""
    from ckan.cli.cli import ckan
    from ckan.config.middleware import make_app
    from ckan.lib import search
    from ckan.plugins import toolkit as tk

    upgrades = [("upgrade", "--plugin", name) for name in plugins]
    for words in (("clean", "--yes"), ("upgrade",), *upgrades):
        ckan.main(["-c", ini, "db", *words], standalone_mode=False)
    search.clear_all()
    return make_app(tk.config)._wsgi_app


def act(action: str, **data: Any) -> Any:
    """The action, as the site's own user."""
    from ckan.plugins import toolkit as tk

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"ignore_auth": True, "user": user}, data)


def timed(server: Server, harvest: Callable[[], None]) -> dict[str, float]:
    """The seconds of the three harvests."""
    found = {}
    for name, happens in (("first", None), ("nothing changed", None), ("changed", server.change)):
        if happens:
            happens()
        begun = time.perf_counter()
        harvest()
        found[name] = round(time.perf_counter() - begun, 2)
    return found


def ours(kind: str, ini: str, records: int) -> dict[str, Any]:
    """Our harvests."""
    server = Server(kind, records)
    app = empty_portal(ini, ("activity", "mashhad", "mashhad_tables", "mashhad_harvest"))
    with app.test_request_context():
        from ckanext.mashhad.harvest.model import source_named
        from ckanext.mashhad.harvest.runs import execution

        unit = act("organization_create", name="city", title_translated={"fa": "شهر"})["id"]
        about = {"name": "other", "title": "O", "kind": kind, "url": server.url}
        act("mashhad_harvest_source_create", unit=unit, **about)

        def harvest() -> None:
            job_id = execution.ask(source_named("other"), None)
            execution.run(job_id)
            job = act("mashhad_harvest_job_show", id=job_id)
            if job["state"] != "complete" or job["counts"]["failed"]:
                raise SystemExit(f"{job['state']} {job['counts']} {job['reason']}")

        found = timed(server, harvest)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {**found, "peak MB": round(peak), "found": act("package_search")["count"]}


def theirs(kind: str, ini: str, records: int) -> dict[str, Any]:
    """Those of ckanext-dcat and ckanext-harvest, without a queue."""
    server = Server(kind, records)
    app = empty_portal(ini, ("harvest",))
    with app.test_request_context():
        from ckan import model
        from ckanext.dcat.harvesters import DCATRDFHarvester
        from ckanext.harvest.harvesters import CKANHarvester
        from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

        owner = act("organization_create", name="city")["id"]
        type_ = {"dcat": "dcat_rdf", "ckan": "ckan"}[kind]
        about = {"name": "other", "title": "O", "source_type": type_, "url": server.url}
        made = act("harvest_source_create", owner_org=owner, **about)

        def harvest() -> None:
            job = HarvestJob(source=model.Session.get(HarvestSource, made["id"]), status="Running")
            job.save()
            harvester = DCATRDFHarvester() if kind == "dcat" else CKANHarvester()
            job.gather_started = dt.datetime.now(dt.UTC).replace(tzinfo=None)
            for id_ in harvester.gather_stage(job) or ():
                harvester.import_stage(model.Session.get(HarvestObject, id_))
            job.status, job.gather_finished = "Finished", dt.datetime.now(dt.UTC)
            job.save()

        return {**timed(server, harvest), "found": act("package_search")["count"]}


def stock_ini(ini: str, folder: Path) -> str:
    """The same services without our plugins."""
    parser = RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(ini)
    for key in [key for key in parser["app:main"] if "mashhad" in key or "scheming" in key]:
        del parser["app:main"][key]
    parser["app:main"].update({**STOCK, "ckan.storage_path": str(folder)})
    target = folder / "stock.ini"
    with target.open("w") as file:
        parser.write(file)
    return str(target)


def main(ini: str, records: str = "1000") -> None:
    """Each in a process of its own, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        configs = (("ours", ini), ("theirs", stock_ini(ini, Path(folder))))
        for kind in ("dcat", "ckan"):
            for name, config in configs:
                command = [sys.executable, "-m", "bench.harvest", f"--{name}", kind, config]
                done = subprocess.run([*command, records], check=True, stdout=subprocess.PIPE)
                told = json.loads(done.stdout.splitlines()[-1])
                print(json.dumps({f"{kind}, {name}": told}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1] in ("--ours", "--theirs"):
        measure = {"--ours": ours, "--theirs": theirs}[sys.argv[1]]
        print(json.dumps(measure(sys.argv[2], sys.argv[3], int(sys.argv[4]))))
    else:
        main(*sys.argv[1:])
