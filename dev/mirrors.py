"""Mirrors: what people have set for pip and Maven also holds for uv and jgo.

npm needs no help: it reads its own ``.npmrc`` and ``npm_config_*``. uv does not read pip's
configuration and jgo not Maven's, so we translate. What was set for uv itself always wins.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit
from xml.etree import ElementTree

MAVEN_VARIABLE = "MAVEN_REPOSITORY_URL"

# pip's option -> uv's variable. Lists are separated by spaces, in pip by lines or spaces.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "proxy": "ALL_PROXY",
}
# Older names of the same settings: whoever uses them has configured uv too.
UV_SYNONYMS = {
    "UV_DEFAULT_INDEX": ("UV_INDEX_URL",),
    "UV_INDEX": ("UV_EXTRA_INDEX_URL",),
    "ALL_PROXY": ("HTTPS_PROXY", "https_proxy", "all_proxy"),
}
LINE = re.compile(r"^(?P<section>[^=\s]+?)\.(?P<key>[\w-]+)='(?P<value>.*)'$", re.S)


def pip_settings(listing: str) -> dict[str, str]:
    """pip's effective options from the text of ``pip config list``.

    The environment wins over the section ``install``, which wins over ``global``.
    """
    found: dict[str, tuple[int, str]] = {}
    order = {"global": 0, "install": 1, ":env:": 2}
    for line in listing.splitlines():
        match = LINE.match(line.strip())
        if not match or match["section"] not in order:
            continue
        rank = order[match["section"]]
        key = match["key"].replace("_", "-")
        if key not in found or found[key][0] <= rank:
            found[key] = (rank, match["value"].replace("\\n", " ").strip())
    return {key: value for key, (_, value) in found.items()}


def uv_environment(
    settings: Mapping[str, str], environ: Mapping[str, str], uv_config: str = ""
) -> dict[str, str]:
    """The variables to add for uv so that it goes where pip would go.

    ``uv_config`` is the text of uv's own configuration files: an index named there stays.
    """
    added: dict[str, str] = {}
    for option, variable in PIP_TO_UV.items():
        value = settings.get(option)
        names = (variable, *UV_SYNONYMS.get(variable, ()))
        if not value or any(environ.get(name) for name in names):
            continue
        if "index" in option and "index" in uv_config:
            continue
        separator = "," if variable == "UV_FIND_LINKS" else " "
        added.setdefault(variable, separator.join(value.split()))
    if "UV_INDEX" in added and "UV_INDEX_STRATEGY" not in environ:
        # pip takes a version from whichever index has it.
        added["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return added


def for_uv(pip: list[str]) -> dict[str, str]:
    """A whole environment for uv. ``pip`` is the command that runs pip."""
    listing = subprocess.run(
        [*pip, "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    config = os.environ.get("UV_CONFIG_FILE")
    files = [Path(config)] if config else _uv_files(os.environ)
    text = "\n".join(file.read_text() for file in files if file.is_file())
    return {**os.environ, **uv_environment(pip_settings(listing), os.environ, text)}


def _uv_files(environ: Mapping[str, str]) -> list[Path]:
    home = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return [Path(home) / "uv" / "uv.toml", Path("/etc/uv/uv.toml")]


def maven_repositories(
    environ: Mapping[str, str], settings: str | None, jgo: Mapping[str, str], central: str
) -> dict[str, str]:
    """Where jars come from, name -> URL without a slash at the end.

    The variable ``MAVEN_REPOSITORY_URL`` wins, then the mirror of ``settings.xml`` that stands
    for Maven Central, then repositories of jgo's own configuration, then ``central``.
    """
    if environ.get(MAVEN_VARIABLE):
        return {"environment": environ[MAVEN_VARIABLE].rstrip("/")}
    mirror = maven_mirror(settings, environ) if settings else None
    if mirror:
        return {"mirror": mirror}
    return {**{name: url.rstrip("/") for name, url in jgo.items()}, "central": central}


def maven_mirror(settings: str, environ: Mapping[str, str]) -> str | None:
    """The URL of the mirror for Maven Central in a ``settings.xml``, with its server's login."""
    try:
        root = ElementTree.fromstring(settings)  # noqa: S314  (the user's own file)
    except ElementTree.ParseError:
        return None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    for mirror in root.iterfind("mirrors/mirror"):
        url = _filled(mirror.findtext("url"), environ)
        if url and _mirrors_central(mirror.findtext("mirrorOf") or ""):
            return _with_login(url.rstrip("/"), root, mirror.findtext("id") or "", environ)
    return None


def _mirrors_central(mirror_of: str) -> bool:
    names = [name.strip() for name in mirror_of.split(",")]
    if "!central" in names:
        return False
    return any(name in ("*", "central", "external:*") for name in names)


def _with_login(
    url: str, root: ElementTree.Element, server: str, environ: Mapping[str, str]
) -> str:
    for element in root.iterfind("servers/server"):
        name = _filled(element.findtext("username"), environ)
        if (element.findtext("id") or "").strip() == server and name:
            word = _filled(element.findtext("password"), environ)
            parts = urlsplit(url)
            login = f"{quote(name, safe='')}:{quote(word, safe='')}@"
            return urlunsplit(parts._replace(netloc=login + parts.netloc))
    return url


def _filled(text: str | None, environ: Mapping[str, str]) -> str:
    """Maven's ``${env.NAME}`` replaced by the environment's value."""
    return re.sub(
        r"\$\{env\.(\w+)\}", lambda match: environ.get(match[1], ""), (text or "").strip()
    )
