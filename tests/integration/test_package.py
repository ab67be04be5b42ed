"""The wheel carries all it needs: installed in a fresh environment, CKAN starts from it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ckanext.mashhad.types import DATASET_TYPES

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index")

#: Run inside the fresh environment: the pages a visitor meets first, from the installed wheel.
START = """
import json, sys
import ckanext.mashhad
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

client = make_app(CKANConfigLoader(sys.argv[1]).get_config()).test_client()
home = client.get("/")
css = client.get("/api/3/action/scheming_dataset_schema_list")
form = client.get("/contract/")
print(json.dumps({
    "from": ckanext.mashhad.__file__,
    "home": [home.status_code, home.get_data(as_text=True)],
    "types": css.get_json()["result"],
    "contract": form.status_code,
}))
"""


def run(*command: str | Path, **options: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def uv_install(python: Path, *what: str | Path) -> None:
    run(
        sys.executable, "-m", "uv", "pip", "install", "--python", python,
        "--constraint", ROOT / "constraints.txt", "--override", ROOT / "dev" / "uv-override.txt",
        *what,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    source = tmp_path_factory.mktemp("source")
    run("git", "-C", ROOT, "checkout-index", "-a", f"--prefix={source}/")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, source)
    return next(out.glob("*.whl"))


def test_wheel_holds_schemas_templates_translations_and_assets(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (
        "ckanext/mashhad/config_declaration.yaml",
        "ckanext/mashhad/docs/verify.py",
        "ckanext/mashhad/schemas/contract.yaml",
        "ckanext/mashhad/schemas/codelists/period_part.yaml",
        "ckanext/mashhad/schemas/shapes/required.ttl",
        "ckanext/mashhad/schemas/units/mashhad.yaml",
        "ckanext/mashhad/i18n/fa_IR/LC_MESSAGES/ckanext-mashhad.mo",
        "ckanext/mashhad/i18n/fa_IR/LC_MESSAGES/ckanext-mashhad.po",
        "ckanext/mashhad/i18n/ckanext-mashhad.pot",
        "ckanext/mashhad/catalog/templates/mashhad/first_published.html",
        "ckanext/mashhad/catalog/assets/webassets.yml",
        "ckanext/mashhad/migration/mashhad/alembic.ini",
        "ckanext/mashhad/migration/mashhad/timeline.sql",
        "ckanext/mashhad/migration/mashhad/versions/0001_initial.py",
    ):
        assert path in names
    assert not [name for name in names if name.startswith(("tests/", "dev/"))]


def test_ckan_starts_from_the_wheel_in_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv)
    python = venv / "bin" / "python"
    uv_install(python, "ckan[requirements]==2.12.0", "psycopg2-binary", "pylibmagic", wheel)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    output = run(python, "-c", START, ROOT / "test.ini", cwd=tmp_path, env=environment)
    told = json.loads(output.splitlines()[-1])
    assert Path(told["from"]).is_relative_to(venv)
    status, body = told["home"]
    assert status == 200
    assert 'dir="rtl"' in body
    assert "قراردادها" in body
    assert set(told["types"]) == set(DATASET_TYPES)
    assert told["contract"] == 200
