"""A neighbour's catalogue on loopback, which the demo portal harvests: ``neighbour.py PORT FILE``.

A small server of its own, with nothing of the portal in it: DCAT in Turtle, in pages joined by
hydra, and the files that it names. FILE says which edition it shows; between two editions a
dataset came, two were edited and one went, so that a second harvest has something of each to tell.
All of it is invented and says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"
FEED = "/catalogue.ttl"
PER_PAGE = 5
FIRST, LAST = 1, 2

_ROOT = "https://data.neighbour.example"
_THEMES = "http://publications.europa.eu/resource/authority/data-theme"
_PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_ABOUT = "این مجموعه‌داده نمایشی است و هیچ عددی در آن واقعی نیست."


@dataclass(frozen=True)
class Entry:
    """A dataset of the neighbour's; shown in the editions from ``since`` until before ``until``.

    ``edited``: the edition from which its description says more.
    """

    number: int
    title: str
    theme: str
    measure: str
    since: int = FIRST
    until: int = LAST + 1
    edited: int = LAST + 1


ENTRIES = (
    Entry(1, "ایستگاه‌های دوچرخهٔ همگانی", "TRAN", "دوچرخه"),
    Entry(2, "شمار سفر در پایانه‌های مسافری", "TRAN", "سفر"),
    Entry(3, "کیفیت هوا در ایستگاه‌های پایش", "ENVI", "میکروگرم در مترمکعب", edited=LAST),
    Entry(4, "مصرف آب در فضای سبز", "ENVI", "مترمکعب"),
    Entry(5, "جایگاه‌های سوخت گاز", "ENER", "جایگاه", until=LAST),
    Entry(6, "کتابخانه‌های همگانی", "EDUC", "کتاب"),
    Entry(7, "بازارهای روز", "ECON", "غرفه"),
    Entry(8, "حادثه‌های رانندگی در بزرگراه‌ها", "TRAN", "حادثه", edited=LAST),
    Entry(9, "پارکینگ‌های همگانی", "TRAN", "جای پارک"),
    Entry(10, "ایستگاه‌های آتش‌نشانی", "HEAL", "خودرو"),
    Entry(11, "سالن‌های ورزشی", "EDUC", "مترمربع"),
    # As in life: nobody wrote its title, so no catalogue can take it.
    Entry(12, "", "GOVE", "مورد"),
    Entry(13, "شارژگاه‌های خودرو برقی", "ENER", "شارژگاه", since=LAST),
)


def entries(edition: int) -> list[Entry]:
    """What the catalogue holds in that edition."""
    return [entry for entry in ENTRIES if entry.since <= edition < entry.until]


def page(edition: int, number: int, base: str) -> str | None:
    """The page (from 1) of that edition in Turtle; None behind the last one."""
    found = entries(edition)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    if number < 1 or not shown:
        return None
    parts = [_PREFIXES, _catalogue(shown), *(_dataset(entry, edition, base) for entry in shown)]
    view = f"<{_address(base, number)}> a hydra:PartialCollectionView ;\n"
    if number * PER_PAGE < len(found):
        view += f"    hydra:next <{_address(base, number + 1)}> ;\n"
    return "\n".join([*parts, f"{view}    hydra:totalItems {len(found)} .\n"])


def file(number: int) -> str | None:
    """The CSV of a dataset: twelve months of its measure."""
    entry = next((entry for entry in ENTRIES if entry.number == number), None)
    if entry is None:
        return None
    rows = [f"{month},{(number * 37 + month * 11) % 90 + 10}" for month in range(1, 13)]
    return "\r\n".join([f"ماه,{entry.measure}", *rows, ""])


def edition_of(path: Path) -> int:
    """The edition that is shown: as FILE says, else the first."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return FIRST


def _address(base: str, number: int) -> str:
    return f"{base}{FEED}" if number == 1 else f"{base}{FEED}?page={number}"


def _catalogue(shown: list[Entry]) -> str:
    members = " , ".join(f"<{_ROOT}/dataset/{entry.number}>" for entry in shown)
    return f"""<{_ROOT}/> a dcat:Catalog ;
    dct:title "فهرست دادهٔ همسایه (نمایشی)"@fa ;
    dct:publisher <{_ROOT}/publisher> ;
    dcat:dataset {members} .
<{_ROOT}/publisher> a foaf:Agent ; foaf:name "مرکز آمار همسایه (نمایشی)"@fa ."""


def _dataset(entry: Entry, edition: int, base: str) -> str:
    address = f"<{_ROOT}/dataset/{entry.number}>"
    return "\n".join([f"{address} a dcat:Dataset ;", *_fields(entry, edition), _file(entry, base)])


def _fields(entry: Entry, edition: int) -> Iterator[str]:
    edited = entry.edited <= edition
    if entry.title:
        yield f'    dct:title "{entry.title}"@fa ;'
    more = " آمار سال تازه به آن افزوده شده است." if edited else ""
    yield f'    dct:description "{entry.measure} در هر ماه.{more} {_ABOUT}"@fa ;'
    yield f'    dct:identifier "neighbour-{entry.number}" ;'
    yield f"    dct:publisher <{_ROOT}/publisher> ;"
    yield "    dct:license <http://publications.europa.eu/resource/authority/licence/CC_BY> ;"
    yield '    dct:issued "2026-04-20"^^xsd:date ;'
    yield f'    dct:modified "{"2026-11-01" if edited else "2026-04-20"}"^^xsd:date ;'
    yield '    dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2025-03-21"^^xsd:date ;'
    yield '        dcat:endDate "2026-03-20"^^xsd:date ] ;'
    yield f"    dcat:theme <{_THEMES}/{entry.theme}> ;"
    yield '    dcat:keyword "نمایشی"@fa , "همسایه"@fa ;'
    yield '    dcat:contactPoint [ a vcard:Organization ; vcard:fn "دبیرخانه (نمایشی)" ;'
    yield "        vcard:hasEmail <mailto:data@neighbour.example> ] ;"
    yield f"    dcat:distribution <{_ROOT}/dataset/{entry.number}/file> ."


def _file(entry: Entry, base: str) -> str:
    media = "https://www.iana.org/assignments/media-types/text/csv"
    return f"""<{_ROOT}/dataset/{entry.number}/file> a dcat:Distribution ;
    dct:title "شمار ماهانه"@fa ;
    dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;
    dcat:mediaType <{media}> ;
    dcat:accessURL <{base}/files/{entry.number}.csv> ;
    dcat:downloadURL <{base}/files/{entry.number}.csv> ."""


class Handler(BaseHTTPRequestHandler):
    """Answers with a page of the feed, a file, or 404."""

    edition_file = Path()
    base = ""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        kind, text = "text/turtle; charset=utf-8", None
        number = parse_qs(asked.query).get("page", ["1"])[0]
        if asked.path == FEED and number.isdecimal():
            text = page(edition_of(self.edition_file), int(number), self.base)
        elif asked.path.startswith("/files/") and asked.path.endswith(".csv"):
            name = asked.path.removeprefix("/files/").removesuffix(".csv")
            kind, text = "text/csv; charset=utf-8", file(int(name)) if name.isdecimal() else None
        body = (text or "There is no such page.\n").encode()
        self.send_response(404 if text is None else 200)
        self.send_header("Content-Type", "text/plain; charset=utf-8" if text is None else kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main(port: int, edition_file: Path) -> None:
    """Serve until somebody stops us."""
    Handler.base, Handler.edition_file = f"http://{HOST}:{port}", edition_file
    with ThreadingHTTPServer((HOST, port), Handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
