"""What fills the addresses in ``pages.yaml``: a thing of every kind, made and removed."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Iterator
from configparser import RawConfigParser
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg2

if TYPE_CHECKING:
    from tests.browser.portal_client import Portal

#: Sources cannot be removed, so theirs is a unit of the demo city.
KEEPER = "mashhad-transport-traffic"
ENDED = ("complete", "incomplete", "failed")
#: Titles of a group, a dataset and its file that come and go while tests beside it look at pages.
PASSING = ("گروه گذرا", "دادهٔ گذرا", "فایل گذرا")
#: Seconds: longer than the lease of a worker that was killed.
PATIENCE = 270
POLL = 0.2


@contextmanager
def made(portal: Portal, unit: str, word: str, process: int) -> Iterator[dict[str, Any]]:
    """A group, a unit without data, a dataset of CKAN's own type, a draft, harvests, a reset.

    ``word`` is one that the portal's feed has, which is what is harvested. What is made bears
    the number of the process, since two test side by side.
    """
    group, empty = f"browser-tests-theme-{process}", f"browser-tests-empty-unit-{process}"
    for name in (empty, group):
        _remove(portal, name)
    asked = _harvests(portal, word, process)  # a worker is at them while the rest is made
    portal.call(
        "organization_create",
        name=empty,
        title_translated={"fa": "واحد بی‌داده"},
        unit_kind="district",
        legal_person="false",
    )
    portal.call("group_create", name=group, title="گروه آزمون", description="برای آزمون صفحه‌ها.")
    plain = portal.call(
        "package_create",
        name=f"browser-plain-{random.randrange(10**9)}",
        title="دادهٔ دیگر برای آزمون",
        tags=[{"name": "پارک"}, {"name": "میدان"}],
        owner_org=unit,
        groups=[{"name": group}],
        resources=[
            {"url": f"https://example.org/{random.randrange(10**9)}/{n}.csv", "name": name}
            for n, name in enumerate(("فایلی که دیگر نیست", "فایلی که امروز نبود", "فایل بسته"))
        ],
    )
    draft = portal.call(
        "package_create",
        login="officer",
        type="contract",
        state="draft",
        owner_org=unit,
        title_translated={"fa": "پیش‌نویس آزمون"},
        notes_translated={"fa": "برای آزمون صفحه‌ها."},
        fiscal_year="1400",
        period_part="year",
        license_id="cc-by",
    )
    gone = portal.call(
        "package_create",
        type="contract",
        owner_org=unit,
        title_translated={"fa": "دادهٔ برداشته‌شدهٔ آزمون"},
        notes_translated={"fa": "برای آزمون صفحه‌ها."},
        fiscal_year="1400",
        period_part="year",
        license_id="cc-by",
        covers=["contracts"],
    )
    portal.call("package_delete", id=gone["id"], reason="برای آزمون صفحه‌ها برداشته شد.")
    _addresses(portal, [each["url"] for each in plain["resources"]])
    typed = _typed(portal, unit)
    # A change has a page of its own once there is something before it.
    portal.call("package_patch", id=plain["id"], notes="پس از ویرایش")
    portal.call("group_patch", id=group, description="پس از ویرایش")
    portal.call("organization_patch", id=unit, phone="۰۵۱۳۱۲۹۰۰۰۰")
    try:
        batches = _batches(portal)
        for job in ("source_job", "silent_job"):
            _wait_for(portal, asked[job])
        yield {
            **asked,
            **batches,
            "group": group,
            "empty_unit": empty,
            "plain": plain["name"],
            "dead_file": plain["resources"][0]["id"],
            "draft": draft["name"],
            "withdrawn": gone["id"],
            "plain_activity": _last_activity(portal, "package", plain["id"]),
            "typed": typed["name"],
            "typed_activity": _last_activity(portal, "package", typed["id"]),
            "typed_first": _first_activity(portal, typed["id"]),
            "group_activity": _last_activity(portal, "group", group),
            "unit_activity": _last_activity(portal, "organization", unit),
            **_reset(portal, process),
        }
    finally:
        for each in (plain, draft, gone, typed):
            portal.call("dataset_purge", id=each["id"])
        _remove(portal, empty)
        _remove(portal, group)


def _typed(portal: Portal, unit: str) -> dict[str, Any]:
    """A dataset of ours with a file, of which nearly every field is another in its last version."""
    made = portal.call(
        "package_create",
        type="contract",
        owner_org=unit,
        title_translated={"fa": "دادهٔ دگرگون‌شده 1401"},
        notes_translated={"fa": "برای آزمون صفحه‌ها."},
        fiscal_year="1401",
        period_part="year",
        license_id="cc-by",
        covers=["contracts"],
        theme=["GOVE"],
        contract_count=3,
        total_amount=5_000_000_000,
        frequency="ANNUAL",
        tag_string="پارک",
        resources=[
            {"url": f"{portal.url}/robots.txt", "name": "فایل 1"},
            {"url": f"{portal.url}/robots.txt", "name": "فایل رفتنی"},
        ],
    )
    stays = {**made["resources"][0], "description": "نسخهٔ 2", "language": "en"}
    new = {"url": f"{portal.url}/about", "name": "فایل آمده", "format": "CSV"}
    portal.call(
        "package_patch",
        id=made["id"],
        title_translated={"fa": "دادهٔ دگرگون‌شده 1402", "en": "Changed data"},
        notes_translated={"fa": "پس از ویرایش در 1402."},
        fiscal_year="1402",
        period_part="h1",
        license_id="cc-zero",
        covers=["contracts", "payments"],
        deal_classes=["large"],
        theme=["ENVI", "TRAN"],
        contract_count=1312,
        total_amount=1_250_000_000_000,
        frequency="MONTHLY",
        tag_string="پارک,میدان",
        contact_email="office@mashhad.example",
        legal_basis="مادهٔ 71",
        private=True,
        reason="برای آزمون صفحه‌ها پنهان شد.",
        resources=[{**stays, "url": f"{portal.url}/feedback"}, new],
    )
    return dict(made)


def _first_activity(portal: Portal, name: str) -> str:
    told = portal.call("package_activity_list", id=name, activity_types=["new package"])
    return str(told[0]["id"])


def _remove(portal: Portal, name: str) -> None:
    kind = "group" if "theme" in name else "organization"
    if name in portal.call(f"{kind}_list"):
        portal.call(f"{kind}_purge", id=name)


def _addresses(portal: Portal, urls: list[str]) -> None:
    """Make one address dead, one failing and one unclear, as days of asking would."""
    rows = [
        ("fails", 404, 3, "now() - interval '9 days'", "now() - interval '7 days'"),
        ("fails", 500, 1, "now() - interval '5 hours'", "NULL"),
        ("refuses", 403, 0, "NULL", "NULL"),
    ]
    with _database(portal) as cursor:
        cursor.execute(
            "INSERT INTO mashhad_compliance_link_host (name) VALUES ('example.org')"
            " ON CONFLICT DO NOTHING"
        )
        for url, (said, status, strikes, since, dead) in zip(urls, rows, strict=True):
            cursor.execute(
                "INSERT INTO mashhad_compliance_link (id, url, host, next_at, said, code, status,"
                " asked, strikes, failing_since, dead_since) VALUES (encode(sha256(%s), 'hex'), %s,"
                " 'example.org', now() + interval '9 days', %s, 'bad_status', %s,"
                f" now() - interval '5 hours', %s, {since}, {dead}) ON CONFLICT (id) DO UPDATE SET"
                " next_at = excluded.next_at, said = excluded.said, status = excluded.status,"
                " strikes = excluded.strikes, failing_since = excluded.failing_since,"
                " dead_since = excluded.dead_since, asked = excluded.asked, code = excluded.code",
                (url.encode(), url, said, status, strikes),
            )


def _last_activity(portal: Portal, kind: str, name: str) -> str:
    return str(portal.call(f"{kind}_activity_list", id=name)[0]["id"])


def _harvests(portal: Portal, word: str, process: int) -> dict[str, Any]:
    """A source that answers and one that does not, each with its last job, which may still run."""
    port = portal.url.rsplit(":", 1)[1]
    known = [each["name"] for each in portal.call("mashhad_harvest_source_list")]
    found: dict[str, Any] = {}
    for key, name, url in (
        ("source", f"ourselves-{port}-{process}", f"{portal.url}/catalog.ttl?q={word}"),
        ("silent", f"nobody-{process}", f"http://127.0.0.1:9/{process}/catalog.ttl"),
    ):
        if name not in known:
            fields = {"url": url, "unit": KEEPER, "dataset_type": "document", "private": True}
            portal.call("mashhad_harvest_source_create", name=name, title="سرچشمهٔ آزمون", **fields)
        found |= {key: name, f"{key}_job": _job(portal, name)}
    return found


def _batches(portal: Portal) -> dict[str, str]:
    """A batch that waits for its officer's word, and one that has errors; neither is written."""
    unit = portal.call("organization_list_for_user", login="officer", permission="create_dataset")
    head = "نوع داده,واحد,سال مالی,بخش سال,فایل,عنوان\n"
    row = f"قراردادها,{unit[0]['name']},۱۴۰۱,{{month}},{{file}},{{title}}\n"
    found = {}
    for key, rows in (
        ("refused_batch", row.format(month="مهر", file="نیست.csv", title="قراردادهای مهر")),
        ("batch", row.format(month="آبان", file="", title="قراردادهای آبان برای آزمون")),
    ):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as pack:
            pack.writestr("فهرست.csv", head + rows)
        made = portal.upload("mashhad_batch_create", "batch.zip", target.getvalue())
        found[key] = made["id"]
        until = time.monotonic() + 60
        while _batch_state(portal, found[key]) == "checking":
            if time.monotonic() > until:
                raise TimeoutError(f"batch {found[key]} is not checked")
            time.sleep(POLL)
    return found


def _batch_state(portal: Portal, batch_id: str) -> str:
    return str(portal.call("mashhad_batch_show", login="officer", id=batch_id)["state"])


def _job(portal: Portal, source: str) -> int:
    """A new job, or the one that a run of these tests left behind when it was killed."""
    jobs = portal.call("mashhad_harvest_source_show", id=source)["jobs"]
    if jobs and jobs[0]["state"] not in ENDED:
        return int(jobs[0]["id"])
    return int(portal.call("mashhad_harvest_run", id=source)["job_id"])


def _wait_for(portal: Portal, job_id: int) -> None:
    until = time.monotonic() + PATIENCE
    while (job := portal.call("mashhad_harvest_job_show", id=job_id))["state"] not in ENDED:
        if job["is_stuck"]:  # its worker is gone, and its lease is over
            portal.call("mashhad_harvest_run", id=job["source_id"])
        if time.monotonic() > until:
            raise TimeoutError(f"harvest job {job_id} has not ended")
        time.sleep(POLL)


def _reset(portal: Portal, process: int) -> dict[str, str]:
    """The key that an e-mail would bring to somebody who has forgotten the password."""
    name, key = portal.login(("registry", "officer")[process])[0], f"{random.randrange(10**12)}"
    with _database(portal) as cursor:
        cursor.execute('UPDATE "user" SET reset_key = %s WHERE name = %s', (key, name))
    return {"forgetful": portal.call("user_show", id=name)["id"], "reset_key": key}


@contextmanager
def _database(portal: Portal) -> Iterator[Any]:
    """A cursor on the portal's database; what it did is kept."""
    ini = RawConfigParser()
    ini.read(portal.facts["ini"])
    url = ini["app:main"]["sqlalchemy.url"]
    with closing(psycopg2.connect(url)) as database, database, database.cursor() as cursor:
        yield cursor
