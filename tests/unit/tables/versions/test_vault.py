"""Bytes of versions: whole or not at all, for their owner only, under names nobody chose."""

from __future__ import annotations

import hashlib
import io
import os
import stat

import pytest

from ckanext.mashhad.tables.versions.vault import TooLarge, Vault


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path / "files")


def test_what_is_put_in_comes_out_again_with_its_size_and_sum(vault):
    stream = io.BytesIO(b"a,b\n1,2\n")
    stream.seek(5)
    stored = vault.put(stream, 8)
    assert vault.path(stored.location).read_bytes() == b"a,b\n1,2\n"
    assert (stored.size, stored.sha256) == (8, hashlib.sha256(b"a,b\n1,2\n").hexdigest())


def test_the_same_bytes_get_another_place_each_time(vault):
    places = {vault.put(io.BytesIO(b"x"), 1).location for _ in range(5)}
    assert len(places) == 5


def test_nobody_else_on_the_machine_can_read_it(vault):
    path = vault.path(vault.put(io.BytesIO(b"x"), 1).location)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.root.stat().st_mode) == 0o700


def test_what_is_too_large_leaves_nothing_behind(vault):
    with pytest.raises(TooLarge):
        vault.put(io.BytesIO(b"12345"), 4)
    assert not [path for path in vault.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("place", ["../secret", "ab/../../x", "/etc/passwd", "", "ab/" + "g" * 32])
def test_nothing_outside_is_a_place(vault, place):
    with pytest.raises(ValueError, match="no location"):
        vault.path(place)


def test_orphans_are_old_files_that_nobody_knows(vault):
    known, young, old = (vault.put(io.BytesIO(b"x"), 1).location for _ in range(3))
    for place in (known, old):
        os.utime(vault.path(place), (0, 0))
    assert list(vault.orphans({known}, 60)) == [old]
    vault.remove(old)
    vault.remove(old)
    assert list(vault.orphans({known}, 0)) == [young]


def test_what_killed_checks_left_is_cleared_after_a_while(vault):
    left, new = vault.workshop() / "left", vault.workshop() / "new"
    for folder in (left, new):
        folder.mkdir()
        (folder / "rows.csv").write_text("1")
    os.utime(left, (0, 0))
    vault.clear_workshop(60)
    assert not left.exists()
    assert new.exists()
