"""The ZIP of a batch is looked at before anything of it is used; its list follows the types."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from ckanext.mashhad.catalog.engine import codelists, rule_files
from ckanext.mashhad.tables.engine import batch_list, registry
from ckanext.mashhad.tables.engine.batches import archive
from ckanext.mashhad.tables.engine.batches.problems import BulkError
from ckanext.mashhad.types import DATASET_TYPES

LIST = "فهرست.xlsx"


def packed(tmp_path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    path = tmp_path / "batch.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in entries:
            pack.writestr(name, content)
    return path


def of_an_old_program(tmp_path: Path, encoding: str, *names: str) -> Path:
    """A ZIP of empty files whose names are in that encoding, which it does not say."""
    raw, out = [name.encode(encoding) for name in names], io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for n, name in enumerate(raw):
            pack.writestr("abc"[n] * len(name), b"")
    content = out.getvalue()
    for n, name in enumerate(raw):
        content = content.replace(b"abc"[n : n + 1] * len(name), name)
    path = tmp_path / "old.zip"
    path.write_bytes(content)
    return path


def code(path: Path) -> str:
    """Why the ZIP is refused."""
    with pytest.raises(BulkError) as refused, archive.opened(path):
        pass
    return refused.value.code


def read_all(path: Path, name: str) -> None:
    with archive.opened(path) as found:
        member = found.open(found.files[name])
        while member.read():
            pass


def test_files_are_found_as_list_spells_them_from_its_own_folder(tmp_path: Path) -> None:
    path = packed(
        tmp_path,
        ("بسته/فهرست.xlsx", b"list"),
        ("بسته/منطقه ۹/كتاب ١.csv", b"rows"),
        ("__MACOSX/بسته/._فهرست.xlsx", b"junk"),
        ("بسته/.DS_Store", b"junk"),
    )
    with archive.opened(path) as found:
        entry = found.find("منطقه 9/کتاب ۱.csv")
        assert entry is not None
        assert archive.name_of(entry) == "كتاب ١.csv"
        assert found.open(entry).read() == b"rows"
        assert len(found.files) == 1


def test_zip_of_old_program_is_read_by_letters_its_writer_meant(tmp_path: Path) -> None:
    """Names in UTF-8 without the mark that says so."""
    path = packed(tmp_path, ("manifest.csv", b"list"), ("xxxx.csv", b"rows"))
    raw = path.read_bytes().replace(b"xxxx.csv", "مه".encode() + b".csv")
    path.write_bytes(raw)
    with archive.opened(path) as found:
        assert found.find("مه.csv") is not None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../out.csv", "bad_entries"),
        ("/etc/passwd", "bad_entries"),
        ("C:/out.csv", "bad_entries"),
        ("a/..\\..\\b.csv", "bad_entries"),
        ("  ", "bad_entries"),
    ],
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str, why: str) -> None:
    assert code(packed(tmp_path, (LIST, b""), (name, b"x"))) == why


def test_a_file_without_a_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nameless.zip"
    with zipfile.ZipFile(path, "w") as packing:
        packing.writestr("x", b"1")
        packing.filelist[0].filename = ""
    assert code(path) == "bad_entries"


def test_a_link_and_one_path_twice_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    assert code(packed(tmp_path, (LIST, b""), (link, b"/etc/passwd"))) == "bad_entries"
    twice = packed(tmp_path, (LIST, b""), ("a.csv", b"1"), ("A.csv", b"2"))
    assert code(twice) == "bad_entries"


def test_zip_bomb_is_refused_though_it_lies_of_its_size(
    tmp_path: Path,
) -> None:
    zeros = b"0" * 20_000_000
    assert code(packed(tmp_path, (LIST, b""), ("bomb.csv", zeros))) == "bomb"
    path = packed(tmp_path, (LIST, b""), ("bomb.csv", zeros))
    raw = path.read_bytes()
    path.write_bytes(raw.replace(struct.pack("<I", len(zeros)), struct.pack("<I", 1000)))
    with pytest.raises(BulkError) as refused:
        read_all(path, "bomb.csv")
    assert refused.value.code in ("bomb", "broken")


def test_what_is_no_zip_or_is_cut_off_or_locked_says_so(tmp_path: Path) -> None:
    path = tmp_path / "batch.zip"
    path.write_bytes(b"rows, not a zip")
    assert code(path) == "no_zip"
    whole = packed(tmp_path, (LIST, b"x" * 3000)).read_bytes()
    path.write_bytes(whole[:-40])
    assert code(path) == "no_zip"
    locked = bytearray(whole)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + place] |= 1
    path.write_bytes(bytes(locked))
    assert code(path) == "encrypted"


def test_there_is_one_list_and_not_too_many_files(tmp_path: Path) -> None:
    assert code(packed(tmp_path)) == "empty"
    with archive.opened(packed(tmp_path, ("a.csv", b""))) as alone:
        assert (alone.list_entry, alone.unlisted(())) == (None, ["a.csv"])
    assert code(packed(tmp_path, (LIST, b""), ("manifest.csv", b""))) == "two_lists"
    many = [(f"{n}.csv", b"") for n in range(archive.MOST_FILES)]
    assert code(packed(tmp_path, (LIST, b""), *many)) == "too_many_files"
    with archive.opened(packed(tmp_path, (LIST, b""), ("deeper/manifest.csv", b""))) as found:
        assert archive.name_of(found.list_entry) == LIST


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256"])
def test_names_of_old_programs_are_read_as_they_were_meant(tmp_path, encoding) -> None:
    names = ["قراردادهاي آبان.csv", "قراردادهاي مهر.csv"]
    with archive.opened(of_an_old_program(tmp_path, encoding, *names)) as found:
        assert found.unlisted(()) == names


def test_what_programs_leave_behind_is_no_file_of_a_batch(tmp_path: Path) -> None:
    left = ("~$a.xlsx", ".~lock.a.xlsx#", "m/~$b.xlsx", "__MACOSX/._a.csv", ".DS_Store")
    path = packed(tmp_path, ("a.csv", b""), ("m\\b.csv", b""), *((name, b"") for name in left))
    with archive.opened(path) as found:
        assert found.unlisted(()) == ["a.csv", "m\\b.csv"]
        assert archive.name_of(found.find("m/b.csv")) == "b.csv"


def test_list_has_column_for_each_code_that_type_must_have() -> None:
    columns = {column.name: column for column in registry.load(batch_list.NAME).columns}
    for kind in DATASET_TYPES:
        for field in rule_files.read(f"{kind}.yaml")["dataset_fields"]:
            if field.get("required") and "codelist" in field:
                column = columns[batch_list.code_columns()[kind, field["field_name"]]]
                assert column.codelist == field["codelist"]
                assert column.constraints.required_when is not None
                assert kind in column.constraints.required_when.among
    assert batch_list.NAME not in registry.names()


def test_the_kinds_of_data_are_called_as_their_types_are() -> None:
    known = codelists.load("dataset_type")
    assert known.codes == DATASET_TYPES
    for kind in DATASET_TYPES:
        assert dict(known[kind].label) == rule_files.read(f"{kind}.yaml")["label"]


def test_a_member_is_read_in_pieces() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as pack:
        pack.writestr("a.csv", b"12345")
    with zipfile.ZipFile(target) as pack:
        member = archive.Member(pack, pack.infolist()[0])
        member.seek(0)
        assert [member.read(3), member.read(3), member.read(3)] == [b"123", b"45", b""]


def test_files_that_the_list_does_not_name_are_told(tmp_path: Path) -> None:
    path = packed(tmp_path, (LIST, b""), ("مهر.csv", b"x"), ("آبان.csv", b"x"), ("z.pdf", b"x"))
    with archive.opened(path) as found:
        assert found.unlisted(["مهر.csv", "", "نیست.csv"]) == ["z.pdf", "آبان.csv"]


def test_no_damage_of_an_archive_is_an_unhandled_error(tmp_path: Path) -> None:
    """Every byte of its directory changed, and each of some others."""
    good = packed(tmp_path, (LIST, b"list" * 9), ("مهر.csv", b"rows" * 9)).read_bytes()
    bad = tmp_path / "bad.zip"
    refused = 0
    for place in range(len(good)):
        for value in (0x00, 0xFF, good[place] ^ 0x08):
            bad.write_bytes(good[:place] + bytes([value]) + good[place + 1 :])
            try:
                with archive.opened(bad) as found:
                    for entry in found.files.values():
                        found.open(entry).read(100)
            except BulkError:
                refused += 1
    assert refused > len(good)


@pytest.mark.parametrize(
    ("word", "code"),
    [("اسناد", "document"), ("مقررات", "regulation"), ("صورت‌های مالی", "statement"),
     ("آمار", "statistics"), ("قرارداد", "contract"), ("بودجه", "budget")],
)  # fmt: skip
def test_the_list_takes_the_words_of_the_portal_for_its_types(word: str, code: str) -> None:
    column = registry.load(batch_list.NAME).column("dataset_type")
    items = {item.label["fa_IR"]: item.code for item in codelists.load("dataset_type")}
    known = items | {each: of for of, many in column.values.items() for each in many}
    assert known[word] == code
