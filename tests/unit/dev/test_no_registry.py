from __future__ import annotations

import re
import subprocess

import pytest

from dev.paths import ROOT
from dev.testing import LAYERS, split

PINNED = ("constraints.txt", "dev/requirements.txt", "dev/uv-override.txt", "dev/solr/jars.txt")


@pytest.mark.parametrize("name", PINNED)
def test_no_list_of_packages_carries_an_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)


def test_constraints_pin_every_package_exactly() -> None:
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert re.match(r"^[\w.-]+==[\w.!+]+( ; .+)?$", line), line


def test_psycopg2_which_needs_a_compiler_is_not_installed() -> None:
    names = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert "psycopg2-binary" in names
    assert "psycopg2" not in names


def test_the_first_step_needs_nothing_but_the_standard_library() -> None:
    code = "import sys; sys.path.insert(0, '.'); import dev.__main__, dev.install"
    done = subprocess.run(["/usr/bin/env", "python3", "-I", "-S", "-c", code], cwd=ROOT)
    assert done.returncode == 0


def test_words_before_pytests_arguments_choose_the_layers() -> None:
    assert split(["unit", "browser", "-k", "unit"]) == (("unit", "browser"), ["-k", "unit"])
    assert split([]) == (LAYERS, [])
    assert split(["-x"]) == (("unit", "integration", "browser"), ["-x"])
