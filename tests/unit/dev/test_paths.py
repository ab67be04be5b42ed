from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from dev import paths, secret
from dev.postgres import private_folder
from dev.progress import Failed


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> paths.State:
    monkeypatch.setattr(paths, "HOME", tmp_path / ".demo")
    made = paths.State()
    made.create()
    return made


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_portal_json_is_readable_by_its_owner_alone(state: paths.State) -> None:
    paths.write_json(state.portal, {"url": "http://127.0.0.1:15000"})
    assert mode(state.portal) == 0o600


def test_file_open_to_others_is_closed_when_written_again(state: paths.State) -> None:
    state.portal.write_text("{}")
    state.portal.chmod(0o644)
    paths.write_json(state.portal, {})
    assert mode(state.portal) == 0o600


def test_writing_leaves_no_part_behind(state: paths.State) -> None:
    before = set(state.dir.iterdir())
    paths.write_json(state.portal, {})
    assert set(state.dir.iterdir()) - before == {state.portal}


def test_others_may_pass_through_the_state_but_not_list_it(state: paths.State) -> None:
    assert mode(state.dir) == 0o711
    assert mode(state.logs) == 0o700


def test_half_written_json_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"pid": 1')
    assert paths.read_json(path) is None


def test_secrets_stay_the_same_from_run_to_run(state: paths.State) -> None:
    first = secret.load(state)
    assert secret.load(state) == first
    assert mode(state.secrets) == 0o600


def test_two_stacks_share_no_secret(state: paths.State) -> None:
    other = paths.State("smoke")
    other.create()
    assert not set(secret.load(state).values()) & set(secret.load(other).values())


def test_the_test_stack_has_the_passwords_that_test_ini_names(state: paths.State) -> None:
    tests = paths.State("test")
    tests.create()
    words = secret.load(tests)
    ini = (paths.ROOT / "test.ini").read_text()
    assert f"ckan_default:{words['ckan_db']}@" in ini
    assert f"datastore_default:{words['datastore_db']}@" in ini
    assert words["postgres"] not in ini


def test_a_folder_elsewhere_is_accepted_again_when_it_is_ours(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    assert private_folder(folder) == private_folder(folder)
    assert mode(folder) == 0o711


def test_a_folder_elsewhere_that_others_may_write_to_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(Failed, match="not ours alone"):
        private_folder(folder)


def test_a_link_in_place_of_the_folder_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "trap").mkdir()
    folder = tmp_path / "elsewhere"
    folder.symlink_to(tmp_path / "trap")
    with pytest.raises(Failed, match="not ours alone"):
        private_folder(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_elsewhere_of_another_user_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    os.chown(folder, 65534, -1)
    with pytest.raises(Failed, match="not ours alone"):
        private_folder(folder)
