from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

import pytest

from dev import ckan_config, paths, ports
from dev.secret import NAMES

SECRETS = {name: f"%{name}-word" for name in NAMES}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(paths, "HOME", tmp_path)
    keys = ckan_config.settings(paths.State(), ports.DEFAULTS, SECRETS)
    parser = ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(ckan_config.render(keys))
    return dict(parser["app:main"])


def test_every_value_is_read_back_as_it_was_meant(config: dict[str, str]) -> None:
    assert config["SECRET_KEY"] == SECRETS["ckan"]


def test_everything_is_on_loopback(config: dict[str, str]) -> None:
    urls = [value for value in config.values() if "://" in value]
    assert len(urls) == 6
    assert all("127.0.0.1:" in url for url in urls)


def test_the_three_kinds_of_secrets_differ(config: dict[str, str]) -> None:
    assert config["SECRET_KEY"] != config["WTF_CSRF_SECRET_KEY"]
    assert SECRETS["ckan_db"] not in config["ckan.datastore.read_url"]


def test_people_cannot_register_and_sql_is_closed(config: dict[str, str]) -> None:
    assert config["ckan.auth.create_user_via_web"] == "false"
    assert config["ckan.datastore.sqlsearch.enabled"] == "false"


def test_files_lie_in_the_state(config: dict[str, str], tmp_path: Path) -> None:
    assert Path(config["ckan.storage_path"]).is_relative_to(tmp_path)


def test_the_tests_have_databases_a_redis_and_files_of_their_own() -> None:
    first = _environment(paths.State("test"), ckan_config.TEST_PLACES[0])
    assert set(dict(_environment(paths.State()) & first)) == {"CKAN_SOLR_URL"}


def test_tests_that_run_side_by_side_share_nothing() -> None:
    first, second = (_environment(paths.State("test"), place) for place in ckan_config.TEST_PLACES)
    assert not first & second


def _environment(
    state: paths.State, place: ckan_config.Place = ckan_config.SITE
) -> set[tuple[str, str]]:
    return set(ckan_config.environment(state, ports.DEFAULTS, SECRETS, place).items())


def test_with_default_ports_the_overrides_say_what_test_ini_says() -> None:
    parser = ConfigParser()
    parser.read(paths.ROOT / "test.ini")
    words = {**SECRETS, "ckan_db": "pass", "datastore_db": "pass", "valkey": ""}
    found = ckan_config.addresses(ports.DEFAULTS, words, ckan_config.TEST_PLACES[0])
    assert {key: parser["app:main"][key] for key in found} == found


def test_demo_and_tests_run_the_same_plugins() -> None:
    parser = ConfigParser()
    parser.read(paths.ROOT / "test.ini")
    assert parser["app:main"]["ckan.plugins"] == ckan_config.PLUGINS
