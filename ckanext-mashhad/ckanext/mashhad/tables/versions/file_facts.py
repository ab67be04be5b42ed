"""What a file that is sent with a dataset may say of its own bytes (pure).

Resources are dicts as CKAN's API shows them. ``FACTS`` are the keys that speak of the bytes; only
the gate says them, so that a resource never holds a fact of a file that is not accepted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, MutableMapping
from typing import Any, ClassVar, Final

from ckanext.mashhad.persian.reading_errors import N_, InputError
from ckanext.mashhad.tables.engine.formats import sniffing

UPLOAD: Final = "upload"
#: In the order of CKAN's columns; ``datastore_active`` says that there are rows too.
FACTS: Final = (
    "url", "url_type", "size", "mimetype", "mimetype_inner", "hash", "last_modified", "format",
    "cache_url", "cache_last_updated", "datastore_active",
)  # fmt: skip
_OF_BYTES: Final = ("url", "url_type", "size", "hash", "last_modified", "mimetype")
#: What answers tell of a version that is not public yet; nobody stores it.
COMING_VERSION: Final = "coming_version"
_ENDING: Final = re.compile(r"[A-Za-z0-9]{2,5}")


class UploadError(InputError):
    """Bytes that are not even taken in to be checked."""

    messages: ClassVar = {"too_large": N_("The file is larger than {most} MB.")}


def put_back(sent: MutableMapping[str, Any], shown: Mapping[str, Any] | None) -> None:
    """Let ``sent`` say of its bytes what the resource already says; a new one says nothing.

    Nor does it say the file's name: CKAN's form fills it in as the resource's.
    """
    filename = getattr(sent.get("upload"), "filename", None)
    if filename and sent.get("name") == filename:
        sent["name"] = (shown or {}).get("name") or ""
    for key in ("upload", "clear_upload"):
        sent.pop(key, None)
    for key in FACTS:
        if shown is not None and key in shown:
            sent[key] = shown[key]
        else:
            sent.pop(key, None)
    if not sent.get("url"):
        sent["url"] = sent["url_type"] = ""


def claim_no_upload(sent: MutableMapping[str, Any], shown: Mapping[str, Any] | None) -> None:
    """Without bytes nothing becomes an upload, or rows of the DataStore, for which CKAN would look
    in vain, and of none is anything said of its bytes, or of when they came, than what is known.
    """
    stored = (shown or {}).get("url_type")
    if shown is not None and stored == UPLOAD:
        if sent.get("clear_upload"):
            make_way(sent, shown, sent.get("url") or "")
        else:
            sent.update({key: shown[key] for key in _OF_BYTES})
    elif sent.get("url_type"):
        sent["url_type"] = stored or ""


def make_way(sent: MutableMapping[str, Any], shown: Mapping[str, Any], name: str) -> None:
    """Let nothing stand that is true of the file whose place another file or a link takes.

    What CKAN finds out of the other one, it fills in; the format it only guesses of new resources,
    so that we take it from the ending of ``name``.
    """
    sent.update(url_type="", hash="", size=None, last_modified=None, datastore_active=False)
    sent.pop("mimetype", None)
    if (sent.get("format") or "") == (shown.get("format") or ""):
        _, dot, ending = name.rpartition("/")[2].rpartition(".")
        sent["format"] = ending if dot and _ENDING.fullmatch(ending) else ""


def hash_of(sha256: str) -> str:
    """What a resource says of its bytes, by their SHA-256 as hexadecimal digits."""
    return f"sha256:{sha256}"


def facts(
    *, public_name: str, size: int, sha256: str, mimetype: str, rows: bool, now: dt.datetime
) -> dict[str, Any]:
    """What a resource says of a file that is published at ``now``; ``rows``: in the DataStore."""
    return {
        "url": public_name,
        "url_type": UPLOAD,
        "size": size,
        "mimetype": mimetype,
        "mimetype_inner": None,
        "hash": hash_of(sha256),
        "last_modified": now.astimezone(dt.UTC).replace(tzinfo=None),  # as CKAN stores moments
        "format": sniffing.FORMATS[mimetype],
        "cache_url": None,
        "cache_last_updated": None,
        "datastore_active": rows,
    }
