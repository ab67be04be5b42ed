"""Every way to say something of a file's bytes, or to get at them, goes through the gate."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest

from ckanext.mashhad.tables.versions.model import FileVersion
from tests.integration.tables.gate_files import PDF, REFUSED, table

pytestmark = pytest.mark.usefixtures("clean_db", "clean_index", "with_plugins")

EVIL = "https://evil.example/other.csv"


def only_resource(act, dataset_id: str) -> dict[str, Any]:
    (resource,) = act("package_show", id=dataset_id)["resources"]
    return resource


class TestEveryWritingAction:
    """Whichever of them brings an unchecked table, nothing of the accepted one changes."""

    def by_update(self, send, shown, dataset):
        return "resource_update", {**shown, "upload": send}

    def by_patch(self, send, shown, dataset):
        return "resource_patch", {"id": shown["id"], "upload": send}

    def by_dataset_update(self, send, shown, dataset):
        return "package_update", {**dataset, "resources": [{**shown, "upload": send}]}

    def by_dataset_patch(self, send, shown, dataset):
        return "package_patch", {
            "id": dataset["id"],
            "resources": [{**shown, "upload": send}],
        }

    def by_revise(self, send, shown, dataset):
        place = f"update__resources__{shown['id'][:8]}"
        return "package_revise", {"match__id": dataset["id"], place: {"upload": send}}

    @pytest.mark.parametrize(
        "way", ["update", "patch", "dataset_update", "dataset_patch", "revise"]
    )
    def test_over_an_accepted_file(
        self, way, published, as_officer, send, act, states, download, work
    ) -> None:
        dataset = act("package_show", id=published["package_id"])
        make = getattr(self, f"by_{way}")
        action, data = make(send(table("تازه"), "secret-name.csv"), published, dataset)
        as_officer(action, **data)
        assert states(published["id"]) == ["published", "pending"]
        assert only_resource(act, dataset["id"]) == published
        assert download(published["url"]).data == table()
        work()
        assert download(published["url"]).data == table("تازه")

    def test_in_a_new_dataset(self, create, send, act, states, work, download) -> None:
        files = [{"name": "فهرست", "upload": send(table(), "secret-name.csv")}]
        made = create(resources=files)
        shown = only_resource(act, made["id"])
        assert (shown["url"], states(shown["id"])) == ("", ["pending"])
        work()
        assert download(only_resource(act, made["id"])["url"]).data == table()

    def test_by_extending_with_revise(self, register, as_officer, send, act, states) -> None:
        as_officer(
            "package_revise",
            match__id=register["id"],
            update__resources__extend=[{"name": "فهرست", "upload": send(table())}],
        )
        shown = only_resource(act, register["id"])
        assert (shown["url"], states(shown["id"])) == ("", ["pending"])


CLAIMS: list[dict[str, Any]] = [
    {"url": "other.csv"},
    {"url": EVIL},
    {"url_type": ""},
    {"url_type": "datastore"},
    {"url": ""},
    {
        "size": 1,
        "hash": "0" * 64,
        "mimetype": "text/html",
        "mimetype_inner": "text/html",
        "last_modified": "2020-01-01T00:00:00",
        "format": "HTML",
        "cache_url": EVIL,
        "datastore_active": False,
    },
]


def test_what_a_client_says_of_the_bytes_is_put_back(published, as_officer, act) -> None:
    ours = ("name", "metadata_modified")
    for n, claim in enumerate(CLAIMS):
        as_officer("resource_patch", id=published["id"], name=f"نام {n}", **claim)
        after = act("resource_show", id=published["id"])
        assert {k: v for k, v in after.items() if k not in ours} == {
            k: v for k, v in published.items() if k not in ours
        }, claim
        assert after["name"] == f"نام {n}", claim


def test_a_whole_dataset_without_facts_of_its_files_loses_none(published, act, as_officer) -> None:
    dataset = act("package_show", id=published["package_id"])
    dataset["resources"] = [{"id": published["id"], "name": "فهرست"}]
    as_officer("package_update", **dataset)
    after = only_resource(act, dataset["id"])
    keys = ("url", "url_type", "size", "hash", "mimetype", "format", "datastore_active")
    assert {key: after[key] for key in keys} == {key: published[key] for key in keys}


def test_without_bytes_nothing_is_an_upload(as_officer, register, act, download) -> None:
    added = as_officer("resource_create", package_id=register["id"], url="x.csv", url_type="upload")
    assert act("resource_show", id=added["id"])["url_type"] == ""
    link = as_officer("resource_create", package_id=register["id"], url=EVIL)
    as_officer("resource_patch", id=link["id"], url_type="upload")
    assert act("resource_show", id=link["id"])["url"] == EVIL


class TestChosenIds:
    @pytest.mark.parametrize("purged", [False, True])
    def test_a_new_file_takes_over_nothing_of_a_deleted_one(
        self, purged, published, as_officer, act, create, download
    ) -> None:
        act("resource_delete", id=published["id"])
        if purged:
            act("dataset_purge", id=published["package_id"])
            register = create(title_translated={"fa": "دیگر"})
        else:
            register = act("package_show", id=published["package_id"])
        taken = {"id": published["id"], "url": "register.csv", "url_type": "upload"}
        added = as_officer("resource_create", package_id=register["id"], **taken)
        assert added["id"] != published["id"]
        path = f"/contract/{register['id']}/resource/{published['id']}/download/register.csv"
        assert download(path).status_code == (404 if purged else 410)

    def test_no_id_leads_to_staged_rows(self, add, as_officer, register, act) -> None:
        add()
        version = model.Session.query(FileVersion).one()
        added = as_officer("resource_create", package_id=register["id"], url=EVIL, id=version.id)
        assert added["id"] != version.id

    def test_a_file_of_another_unit_cannot_be_written(self, published, stranger, send) -> None:
        user = model.User.get(stranger["id"])
        context = {"user": user.name, "auth_user_obj": user}
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("resource_patch")(
                context, {"id": published["id"], "upload": send(table("تازه"))}
            )
        assert model.Session.query(FileVersion).count() == 1


class TestAnotherKindOfFile:
    def test_link_takes_place_of_table_and_table_that_of_link(
        self, published, as_officer, send, act, states, work, download
    ) -> None:
        data = {"id": published["id"], "name": "پیوند", "url": EVIL}
        act("resource_update", **data)
        shown = act("resource_show", id=published["id"])
        assert (shown["url"], shown["datastore_active"]) == (EVIL, False)
        assert not shown["hash"]
        assert states(published["id"]) == ["superseded"]
        with pytest.raises(tk.ObjectNotFound):
            act("datastore_search", resource_id=published["id"])
        as_officer("resource_patch", id=published["id"], upload=send(table("تازه")))
        assert act("resource_show", id=published["id"])["url"] == EVIL
        work()
        assert states(published["id"]) == ["superseded", "published"]
        assert download(act("resource_show", id=published["id"])["url"]).data == table("تازه")

    def test_letter_takes_place_of_table_and_table_that_of_letter(
        self, published, as_officer, send, act, states, work, download
    ) -> None:
        as_officer("resource_patch", id=published["id"], upload=send(PDF, "letter.pdf"))
        shown = act("resource_show", id=published["id"])
        assert (shown["format"], shown["mimetype"]) == ("PDF", "application/pdf")
        assert shown["hash"] == f"sha256:{hashlib.sha256(PDF).hexdigest()}"
        assert download(shown["url"]).data == PDF
        as_officer("resource_patch", id=published["id"], upload=send(table("تازه")))
        assert download(act("resource_show", id=published["id"])["url"]).data == PDF
        as_officer("resource_patch", id=published["id"], description="هنوز نامه")
        assert states(published["id"]) == ["superseded", "pending"]
        work()
        assert download(act("resource_show", id=published["id"])["url"]).data == table("تازه")

    def test_a_letter_over_a_waiting_table_ends_its_wait(
        self, add, as_officer, send, act, states, work, download
    ) -> None:
        added = add()
        as_officer("resource_patch", id=added["id"], upload=send(PDF, "letter.pdf"))
        work()
        assert states(added["id"]) == ["superseded"]
        assert download(act("resource_show", id=added["id"])["url"]).data == PDF

    def test_words_may_change_while_the_first_file_waits(
        self, add, as_officer, states, act
    ) -> None:
        added = add(name="پیش‌نویس")
        as_officer("resource_update", id=added["id"], name="نهایی", url="", url_type="")
        assert act("resource_show", id=added["id"])["name"] == "نهایی"
        assert states(added["id"]) == ["pending"]


def test_bytes_of_a_refused_call_do_not_stay(register, as_officer, send, vault_files) -> None:
    before = vault_files()
    with pytest.raises(tk.ValidationError):
        as_officer(
            "resource_create", package_id=register["id"], upload=send(table()), language="no such"
        )
    assert model.Session.query(FileVersion).count() == 0
    assert vault_files() == before


@pytest.mark.ckan_config("ckan.max_resource_size", 1)
def test_a_file_that_is_too_large_is_refused_with_its_limit(add, register, vault_files) -> None:
    before = vault_files()
    with pytest.raises(tk.ValidationError) as refused:
        add(b"a,b\n" + b"1,2\n" * 300_000)
    assert list(refused.value.error_dict) == ["upload"]
    assert vault_files() == before


def test_waiting_file_is_refused_public_by_every_reading_action(
    add, register, act, app, officer
) -> None:
    word = f"needle{uuid.uuid4().hex[:10]}"
    added = add(table(f"موضوع {word}"), f"{word}-name.csv")
    version = model.Session.query(FileVersion).one()
    dataset = register["name"]
    pages = [
        f"/contract/{dataset}",
        f"/contract/{dataset}/resource/{added['id']}",
        f"/contract/{dataset}.ttl",
        f"/contract/{dataset}.jsonld",
        "/catalog.ttl",
        "/contract/",
        f"/contract/activity/{dataset}",
        f"/api/action/package_show?id={dataset}",
        f"/api/action/resource_show?id={added['id']}",
        f"/api/action/package_search?q={word}",
        "/api/action/package_search?q=*:*",
        "/api/action/current_package_list_with_resources",
        f"/api/action/resource_search?query=url:{word}",
        f"/api/action/resource_view_list?id={added['id']}",
        f"/api/action/package_activity_list?id={dataset}",
        f"/api/action/mashhad_file_check_show?id={added['id']}",
        f"/api/action/mashhad_file_version_list?id={added['id']}",
        f"/api/action/datastore_search?resource_id={added['id']}",
        f"/api/action/datastore_search?resource_id={version.id}",
        "/api/action/datastore_search?resource_id=_table_metadata",
        f"/api/action/datastore_info?id={added['id']}",
        f"/datastore/dump/{added['id']}",
        f"/datastore/dump/{version.id}",
        f"/contract/{dataset}/resource/{added['id']}/check",
    ]
    for path in pages:
        text = app.get(path, expect_errors=True).get_data(as_text=True)
        text = text.replace(f"q={word}", "").replace(f"q%3D{word}", "")
        if "search" in path:
            text = text.replace(word, "", text.count(f'"{word}"'))
        assert word not in text, path
        assert version.id in path or version.id not in text, path
    own = app.get(
        f"/api/action/mashhad_file_check_show?id={added['id']}",
        headers={"Authorization": officer["token"]},
    )
    assert word in own.get_data(as_text=True)


@pytest.mark.parametrize(
    ("kind", "header", "value"),
    [("contract", "توضیح", "09123456789"), ("statistics", "کد ملی", "0499370899")],
    ids=["contract", "statistics"],
)
def test_what_is_of_a_person_is_not_published(
    kind, header, value, create, needed, as_officer, send, work, states, act
) -> None:
    dataset = create(**(needed(kind) if kind != "contract" else {}))
    lines = table().decode().splitlines() if kind == "contract" else ["نام", "کسی"]
    content = f"{lines[0]},{header}\n{lines[1]},{value}\n".encode()
    added = as_officer("resource_create", package_id=dataset["id"], upload=send(content))
    work()
    assert states(added["id"]) == ["rejected"]
    assert act("resource_show", id=added["id"])["url"] == ""


def test_a_table_without_a_row_schema_is_published_without_rows(
    create, needed, as_officer, send, work, act, download
) -> None:
    dataset = create(**needed("statistics"))
    content = "سال,شمار\n1402,5\n1403,7\n".encode()
    added = as_officer("resource_create", package_id=dataset["id"], upload=send(content))
    work()
    shown = act("resource_show", id=added["id"])
    assert download(shown["url"]).data == content
    assert shown["datastore_active"] is False


def test_first_file_has_address_only_once_accepted(
    add, as_officer, send, work, states, act, download
) -> None:
    added = add(REFUSED)
    work()
    as_officer("resource_patch", id=added["id"], upload=send(table()))
    work()
    assert states(added["id"]) == ["rejected", "published"]
    assert download(act("resource_show", id=added["id"])["url"]).data == table()
