"""Files of other catalogues on loopback, each served as its portal would serve it.

A folder of files as producers published them becomes a list of sources: RDF with its pages joined
again, answers of CKAN's API as a portal that can be searched and paged, registers and tables as
plain files.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"
JSON = "application/json"
TYPES = {
    ".ttl": "text/turtle",
    ".rdf": "application/rdf+xml",
    ".xml": "application/rdf+xml",
    ".jsonld": "application/ld+json",
    ".trig": "application/trig",
    ".nt": "application/n-triples",
    ".json": JSON,
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_TABLES = (".csv", ".xlsx", ".ods")
_PAGE = re.compile(r"(.+)-(\d{1,2})")
_NEXT = re.compile(r"next(?:Page)?\b.{0,60}?(https?://[^\"'<>\s]+)", re.DOTALL)
_ACTION = re.compile(
    r"(.*?)-?(package_search|search_dataset|package_show|package_list"
    r"|current_package_list_with_resources|organization_list|organization_show)(?![a-z]).*"
)
_CURSOR = re.compile(r'id:\["(.*?)" TO \*\]')
_SINCE = re.compile(r"metadata_modified:\[(\S+) TO \*\]")
_LIST = "current_package_list_with_resources"


@dataclass(frozen=True)
class Answer:
    """What is sent: body, its type, and how it is packed."""

    body: bytes
    kind: str = JSON
    packing: str = ""


@dataclass
class Catalogue:
    """One source: ``kind`` as harvests call it, ``path`` where it begins, and its ``files``."""

    kind: str
    name: str
    files: Sequence[Path]
    path: str
    pages: Mapping[str, Answer] = field(default_factory=dict)
    portal: Portal | None = None

    def answer(self, path: str, query: Mapping[str, str]) -> Answer | None:
        """The answer to a request below this source; None: there is no such page."""
        if self.portal:
            return self.portal.answer(path, query)
        return None if query else self.pages.get(path)


@dataclass
class Portal:
    """CKAN's API over packages that are listed, or only shown."""

    listed: list[dict[str, Any]]
    shown: dict[str, dict[str, Any]]
    count: int
    way: str

    def answer(self, path: str, query: Mapping[str, str]) -> Answer | None:
        """The action's answer; what this portal does not have is 404."""
        found: Any = None
        action = path.rpartition("/")[2]
        if action == "package_search" == self.way:
            found = self._search(query)
        elif action == _LIST == self.way:
            start = int(query.get("offset", 0))
            found = self.listed[start : start + int(query.get("limit", 1000))]
        elif action == "package_list" == self.way:
            found = sorted(self.shown)
        elif action == "package_show":
            found = self.shown.get(query.get("id", ""))
        if found is None:
            return None
        return Answer(json.dumps({"success": True, "result": found}).encode())

    def _search(self, query: Mapping[str, str]) -> dict[str, Any]:
        words, found = query.get("fq", ""), sorted(self.listed, key=lambda each: str(each["id"]))
        count = self.count
        if since := _SINCE.search(words):
            found = [each for each in found if str(each.get("metadata_modified")) >= since[1]]
            count = len(found)
        if cursor := _CURSOR.search(words):
            left = [each for each in found if str(each["id"]) >= cursor[1]]
            found, count = left, count - (len(found) - len(left))
        start, rows = int(query.get("start", 0)), int(query.get("rows", 10))
        return {"count": count, "results": found[start : start + rows]}


def found_in(folder: Path, root: str) -> list[Catalogue]:
    """The sources in a folder and those below it; ``root`` is the address they are served at."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    answers = {path: answer for path in paths if (answer := _api_answer(path)) is not None}
    rest = [path for path in paths if path not in answers and _ending(path) in TYPES]
    described = [path for path in rest if path.name != "datapackage.json"]
    made = [*_portals(answers), *_documents(described, root)]
    return sorted(made, key=lambda each: each.files[0])


def _ending(path: Path) -> str:
    return path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(_ending(path))


def _api_answer(path: Path) -> Any | None:
    """The result that CKAN's API gave, None where the file is none of its answers."""
    if path.suffix != ".json" or not _ACTION.fullmatch(path.stem):
        return None
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("//"))
    try:
        read = json.loads(text)
    except ValueError:
        return None
    return read.get("result") if isinstance(read, dict) else None


def _portals(answers: Mapping[Path, Any]) -> list[Catalogue]:
    groups: dict[str, list[Path]] = {}
    for path in answers:
        match = _ACTION.fullmatch(path.stem)
        groups.setdefault(match[1] if match else path.stem, []).append(path)
    found = []
    for name, paths in groups.items():
        searched = [path for path in paths if isinstance(answers[path], dict)
                    and "results" in answers[path]]  # fmt: skip
        listed = [path for path in paths if _LIST in path.name]
        packages = [answers[path] for path in paths if "package_show" in path.name]
        shown = {str(each["id"]): each for each in packages}
        alone = dict(shown)
        if searched:
            results = [each for path in searched for each in answers[path]["results"]]
            count = max(answers[path]["count"] for path in searched)
            found.append(_portal(name, searched, Portal(results, shown, count, "package_search")))
            alone = {} if any("title" not in each for each in results) else shown
        if listed:
            results = [each for path in listed for each in answers[path]]
            found.append(_portal(name, listed, Portal(results, shown, len(results), _LIST)))
        if alone:
            paths = [path for path in paths if "package_show" in path.name]
            found.append(_portal(f"{name}-shown", paths, Portal([], alone, 0, "package_list")))
    return found


def _portal(name: str, paths: Sequence[Path], portal: Portal) -> Catalogue:
    return Catalogue("ckan", name, paths, f"/{name}/", portal=portal)


def _documents(paths: Sequence[Path], root: str) -> list[Catalogue]:
    groups: dict[str, list[Path]] = {}
    for path in paths:
        numbered = _PAGE.fullmatch(_stem(path)) if _ending(path) not in _TABLES else None
        groups.setdefault(numbered[1] if numbered else path.name, []).append(path)
    return [_document(name, files, root) for name, files in groups.items()]


def _document(name: str, files: Sequence[Path], root: str) -> Catalogue:
    slug = re.sub(r"[^a-z0-9.]+", "-", name.lower())
    addresses = [f"/{slug}/{path.name.removesuffix('.gz')}" for path in files]
    pages = {}
    for number, path in enumerate(files):
        following = addresses[number + 1] if number + 1 < len(files) else ""
        body = path.read_bytes()
        if following:
            body = _joined(body, f"{root}{following}")
        packing = "gzip" if path.suffix == ".gz" else ""
        pages[addresses[number]] = Answer(body, TYPES[_ending(path)], packing)
    return Catalogue(_kind(files[0]), name, files, addresses[0], pages)


def _joined(body: bytes, following: str) -> bytes:
    """The page with the address of the next one where its own said another portal's."""
    text = body.decode()
    match = _NEXT.search(text)
    return (text[: match.start(1)] + following + text[match.end(1) :]).encode() if match else body


def _kind(path: Path) -> str:
    if _ending(path) in _TABLES:
        return "register"
    if _ending(path) != ".json":
        return "dcat"
    is_data_json = path.name.endswith(".data.json") or b'"accessURL"' in path.read_bytes()
    return "dcat" if is_data_json else "register"


class Server:
    """Serves the catalogues of a folder until it is closed."""

    def __init__(self, folder: Path) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                query = {key: found[0] for key, found in parse_qs(asked.query).items()}
                answer = outer.answer(asked.path, query)
                body = answer.body if answer else b"There is no such page.\n"
                self.send_response(200 if answer else 404)
                self.send_header("Content-Type", answer.kind if answer else "text/plain")
                if answer and answer.packing:
                    self.send_header("Content-Encoding", answer.packing)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer((HOST, 0), Handler)
        self.root = f"http://{HOST}:{self._http.server_port}"
        self.catalogues = found_in(folder, self.root)
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def answer(self, path: str, query: Mapping[str, str]) -> Answer | None:
        """What the catalogue to which the path belongs answers."""
        for each in self.catalogues:
            below = each.path if each.portal else each.path.rpartition("/")[0] + "/"
            if path.startswith(below) and (found := each.answer(path, query)):
                return found
        return None

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
