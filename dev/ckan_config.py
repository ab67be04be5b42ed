"""The stack's ``ckan.ini`` and the module that gunicorn serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dev.paths import State, write_private
from dev.ports import HOST

PLUGINS = (
    "mashhad_compliance mashhad_explore mashhad_harvest mashhad_tables mashhad activity datastore "
    "text_view image_view datatables_view "
    "scheming_datasets scheming_organizations dcat structured_data"
)

TESTS = {
    # Small pages, so that the registry of the tests has to turn them.
    "ckanext.dcat.datasets_per_page": "5",
    # One address reads and writes for all of them, as often as they are run.
    "ckanext.mashhad.tables.feedback_per_address": "10000",
    "ckanext.mashhad.tables.feedback_per_file": "10000",
}

# Loggers that are not named here fall silent: Python's fileConfig switches them off.
LOGGING = """\
[loggers]
keys = root, ckan, ckanext

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console

[logger_ckan]
qualname = ckan
level = INFO
handlers =

[logger_ckanext]
qualname = ckanext
level = INFO
handlers =

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(asctime)s %(levelname)-5.5s [%(name)s] %(message)s
"""

WSGI = """\
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

application = make_app(CKANConfigLoader({ini!r}).get_config())
"""


@dataclass(frozen=True)
class Place:
    """Where one CKAN of a stack keeps its data, apart from the stack's others."""

    database: str
    datastore: str
    index: str
    redis: int
    files: str


SITE = Place("ckan_default", "datastore_default", "ckan", 0, "storage")
#: Of integration tests, which run side by side, a place for each.
TEST_PLACES = (
    Place("ckan_test", "datastore_test", "ckan", 1, "storage"),
    Place("ckan_test_2", "datastore_test_2", "ckan-2", 2, "storage-2"),
)


def own(state: State) -> Place:
    """The place of those who work on a state by hand."""
    return TEST_PLACES[0] if state.name == "test" else SITE


def database_url(role: str, password: str, port: int, database: str) -> str:
    return f"postgresql://{role}:{password}@{HOST}:{port}/{database}"


def addresses(
    ports: Mapping[str, int], secrets: Mapping[str, str], place: Place = SITE
) -> dict[str, str]:
    """Where CKAN finds its services: configuration key -> URL."""
    postgres = ports["postgres"]
    login = f":{secrets['valkey']}@" if secrets["valkey"] else ""
    return {
        "sqlalchemy.url": database_url(
            "ckan_default", secrets["ckan_db"], postgres, place.database
        ),
        "ckan.datastore.write_url": database_url(
            "ckan_default", secrets["ckan_db"], postgres, place.datastore
        ),
        "ckan.datastore.read_url": database_url(
            "datastore_default", secrets["datastore_db"], postgres, place.datastore
        ),
        "solr_url": f"http://{HOST}:{ports['solr']}/solr/{place.index}",
        "ckan.redis.url": f"redis://{login}{HOST}:{ports['valkey']}/{place.redis}",
    }


def environment(
    state: State, ports: Mapping[str, int], secrets: Mapping[str, str], place: Place = SITE
) -> dict[str, str]:
    """The same addresses as CKAN's environment overrides, and where its files lie.

    Without a folder of its own CKAN keeps compiled assets in one that all users of the machine
    share.
    """
    found = addresses(ports, secrets, place)
    return {
        "CKAN_SQLALCHEMY_URL": found["sqlalchemy.url"],
        "CKAN_DATASTORE_WRITE_URL": found["ckan.datastore.write_url"],
        "CKAN_DATASTORE_READ_URL": found["ckan.datastore.read_url"],
        "CKAN_SOLR_URL": found["solr_url"],
        "CKAN_REDIS_URL": found["ckan.redis.url"],
        "CKAN_STORAGE_PATH": str(state.dir / place.files),
    }


def site_url(ports: Mapping[str, int]) -> str:
    return f"http://{HOST}:{ports['ckan']}"


def settings(state: State, ports: Mapping[str, int], secrets: Mapping[str, str]) -> dict[str, str]:
    """Every key of the stack's configuration."""
    return {
        "use": "egg:ckan",
        "SECRET_KEY": secrets["ckan"],
        "WTF_CSRF_SECRET_KEY": f"csrf-{secrets['ckan']}",
        **addresses(ports, secrets),
        "ckan.site_id": "mashhad-demo",
        "ckan.site_url": site_url(ports),
        "ckan.site_title": "شفافیت شهرداری مشهد (نمایشی)",
        "ckan.storage_path": str(state.storage),
        "ckan.plugins": PLUGINS,
        "ckan.views.default_views": "image_view text_view",
        "ckan.locale_default": "fa_IR",
        "ckan.locales_offered": "fa_IR en",
        "ckan.locale_order": "fa_IR en",
        "ckan.display_timezone": "Asia/Tehran",
        "ckan.gravatar_default": "disabled",
        "smtp.mail_from": "portal@mashhad.example",  # CKAN's page for a lost password needs one
        "ckan.auth.create_user_via_web": "false",
        "ckan.datastore.sqlsearch.enabled": "false",
        "ckanext.mashhad.net.allowed_networks": "127.0.0.0/8",
        **(TESTS if state.name == "test" else {}),
    }


def render(keys: Mapping[str, str]) -> str:
    """The text of the file. ``%`` begins an interpolation there and must be doubled."""
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in keys.items()]
    body = "\n".join(lines)
    return f"[DEFAULT]\ndebug = false\n\n[app:main]\n{body}\n\n{LOGGING}"


def write(state: State, ports: Mapping[str, int], secrets: Mapping[str, str]) -> None:
    write_private(state.ini, render(settings(state, ports, secrets)))
    write_private(state.dir / "wsgi.py", WSGI.format(ini=str(state.ini)))
