"""The migrations of each plugin are one chain: two that follow the same one stop every upgrade."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ckanext.mashhad

FOLDERS = sorted(path for path in Path(ckanext.mashhad.__path__[0], "migration").glob("*/versions"))
_SAYS = r'^{word} = (?:"(\w+)"|None)$'


def attribute(text: str, word: str) -> str | None:
    found = re.search(_SAYS.format(word=word), text, re.MULTILINE)
    assert found, f"no {word}"
    return found[1]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_each_migration_follows_another_one_of_its_plugin(folder: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
    follows = {attribute(text, "revision"): attribute(text, "down_revision") for text in texts}
    before = list(follows.values())
    assert len(set(before)) == len(before)
    assert set(before) <= {None, *follows}
