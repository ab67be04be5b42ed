from __future__ import annotations

import pytest

from dev.mirrors import maven_mirror, maven_repositories, pip_settings, uv_environment

LISTING = """\
:env:.extra-index-url='https://a.example/simple'
global.cert='/etc/ssl/mirror.pem'
global.index-url='https://global.example/simple'
install.index-url='https://install.example/simple'
global.find-links='\\n/srv/wheels\\n/srv/more'
download.index-url='https://never.example/simple'
"""

SETTINGS = """\
<settings xmlns="urn:any">
  <servers><server><id>city</id><username>u@x</username>
    <password>${env.MAVEN_WORD}</password></server></servers>
  <mirrors>
    <mirror><id>other</id><mirrorOf>snapshots</mirrorOf><url>https://no.example/m2</url></mirror>
    <mirror><id>city</id><mirrorOf>%s</mirrorOf><url>https://mirror.example/m2/</url></mirror>
  </mirrors>
</settings>
"""


def test_pips_settings_for_install_win_over_global_ones() -> None:
    assert pip_settings(LISTING)["index-url"] == "https://install.example/simple"


def test_pips_settings_from_the_environment_win_over_files() -> None:
    text = "global.index-url='https://a.example'\n:env:.index-url='https://b.example'\n"
    assert pip_settings(text)["index-url"] == "https://b.example"


def test_uv_goes_where_pip_would_go() -> None:
    added = uv_environment(pip_settings(LISTING), {})
    assert added["UV_DEFAULT_INDEX"] == "https://install.example/simple"
    assert added["UV_INDEX"] == "https://a.example/simple"
    assert added["UV_FIND_LINKS"] == "/srv/wheels,/srv/more"
    assert added["SSL_CERT_FILE"] == "/etc/ssl/mirror.pem"


def test_as_in_pip_any_index_may_have_the_version() -> None:
    assert uv_environment({"extra-index-url": "x"}, {})["UV_INDEX_STRATEGY"] == "unsafe-best-match"


@pytest.mark.parametrize("name", ["UV_DEFAULT_INDEX", "UV_INDEX_URL"])
def test_what_is_set_for_uv_itself_wins(name: str) -> None:
    added = uv_environment({"index-url": "https://pip.example"}, {name: "https://uv.example"})
    assert "UV_DEFAULT_INDEX" not in added


def test_an_index_in_uvs_own_file_wins() -> None:
    text = '[[index]]\nurl = "https://uv.example"\n'
    assert uv_environment({"index-url": "https://pip.example"}, {}, text) == {}


def test_without_settings_nothing_is_added() -> None:
    assert uv_environment(pip_settings(""), {}) == {}


@pytest.mark.parametrize("of", ["*", "central", "external:*", "*,!snapshots", "other, central"])
def test_the_mirror_of_central_is_taken_with_its_login(of: str) -> None:
    url = maven_mirror(SETTINGS % of, {"MAVEN_WORD": "p/w"})
    assert url == "https://u%40x:p%2Fw@mirror.example/m2"


@pytest.mark.parametrize("of", ["snapshots", "*,!central"])
def test_a_mirror_of_something_else_is_not_taken(of: str) -> None:
    assert maven_mirror(SETTINGS % of, {}) is None


def test_broken_maven_settings_are_no_mirror() -> None:
    assert maven_mirror("<settings>", {}) is None


def test_the_variable_wins_over_mavens_settings() -> None:
    environ = {"MAVEN_REPOSITORY_URL": "https://variable.example/m2/"}
    found = maven_repositories(environ, SETTINGS % "*", {}, "https://central.example")
    assert list(found.values()) == ["https://variable.example/m2"]


def test_a_mirror_replaces_central_and_jgos_own_come_before_it() -> None:
    own = {"city": "https://own.example/"}
    assert (
        "https://central.example"
        not in maven_repositories({}, SETTINGS % "*", own, "https://central.example").values()
    )
    found = maven_repositories({}, None, own, "https://central.example")
    assert list(found.values()) == ["https://own.example", "https://central.example"]
