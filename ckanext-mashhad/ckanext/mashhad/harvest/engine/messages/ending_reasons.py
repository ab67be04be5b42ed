"""Why a job or a record ended as it did: stable codes, and the sentences that tell them (pure).

The database holds code and parameters; the sentence is made in the reader's language when it is
read. Nothing that a source sent and no address a name led to is ever in a parameter;
``fields`` are names of our own fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ckanext.mashhad.net import request_errors as net_errors
from ckanext.mashhad.persian.reading_errors import N_

#: Of reading a source.
_GATHERING: Final = {
    "empty": N_("The source answered, but with no dataset at all."),
    "html": N_("The source answered with a web page instead of a catalogue."),
    "html_table": N_(
        "The address answered with a web page and not with the file. Write the address from which "
        "the file itself is downloaded; it must open without a login."
    ),
    "unknown_format": N_("The source answered in a format that is not read here."),
    "unreadable": N_("The answer could not be read: it is damaged or broken off."),
    "no_catalogue": N_("The answer could be read but holds no catalogue."),
    "described_elsewhere": N_(
        "The catalogue lists {number} datasets but describes none of them: their descriptions "
        "stand at addresses of their own, which are not read. Write the address of a file that "
        "holds the descriptions too."
    ),
    "document_type": N_("The answer declares entities of its own, which is not allowed."),
    "remote_context": N_("The answer refers to a JSON-LD context elsewhere, which is not fetched."),
    "too_deep": N_("The answer is nested too deeply."),
    "too_hard": N_("Reading the answer took more time or memory than allowed."),
    "out_of_memory": N_(
        "The portal ran out of memory while it read this. Try again in a few minutes."
    ),
    "preview_over": N_(
        "The source gave too little in the time that a preview takes. A run waits longer."
    ),
    "loop": N_("The source's pages lead back to a page already read."),
    "two_next_pages": N_("A page of the source names more than one next page."),
    "too_many_pages": N_("The source has more than {limit} pages."),
    "too_many_records": N_("The source has more than {limit} records."),
    "fewer_than_told": N_("The source says it has {total} datasets but gave {seen}."),
    "maybe_cut": N_("The end of an answer cannot be told from a broken connection."),
    "without_identity": N_("Records without an identifier: missing records cannot be detected."),
    "portal_refused": N_("The portal answered that it does not provide this."),
    "changed_while_reading": N_("The portal changed while it was read; something may be missing."),
    "not_all_shown": N_("The portal lists datasets that it does not show."),
    "empty_file": N_("The file is empty."),
    "no_table": N_("The file is no table: CSV, XLSX, ODS or a JSON list of rows."),
    "unapproved": N_("A system administrator must approve this source first."),
    "stopped": N_("Somebody stopped the job."),
    "read_anew": N_("The job was interrupted for long; another one reads the source again."),
    "source_gone": N_("The unit of this source is no longer there."),
    "stopped_too_often": N_("The job was interrupted {attempts} times and given up."),
    "disk_full": N_("The portal's disk is full."),
    "internal": N_("Something went wrong in the portal itself."),
}
#: Of a record.
_RECORD: Final = {
    "no_guid": N_("The record has neither an address nor an identifier of its own."),
    "guid_too_long": N_("The record's identifier is longer than {limit} characters."),
    "duplicate": N_("Another record of the same run has the same identifier."),
    "record_too_large": N_("The record is too large."),
    "not_previewed": N_("The record is too large for a preview. A run reads it."),
    "no_title": N_("The record has no title."),
    "unmappable": N_("The record could not be understood."),
    "left_out": N_("Imported without what does not fit the catalogue: {fields}."),
    "refused": N_("The record does not fit the catalogue: {fields}."),
    "id_taken": N_("A dataset that does not come from this source has the record's id."),
    "deleted_here": N_("The dataset was deleted here; it is not brought back by itself."),
    "moved_here": N_("The dataset belongs to another unit now; this source does not write it."),
    "moved_and_gone": N_(
        "The source no longer lists it. It stays, because it belongs to another unit now."
    ),
    "restored_and_gone": N_(
        "The source no longer lists it. It stays, because it was restored here."
    ),
    "gone_from_source": N_("The source no longer lists it."),
    "too_many_gone": N_("The source no longer lists it, like too many others at once."),
    "more_than_approved": N_("The source no longer lists it; more are gone than were approved."),
    "back_again": N_("The source lists it again, so it was brought back."),
    "not_shown": N_("The portal lists the dataset but does not show it."),
    "not_reached": N_("The job ended before it reached this record."),
    "held_unread": N_("The check could not read the table; readers do not see the file."),
    "held_back": N_("The check of the table found errors ({errors}); readers do not see the file."),
    "held_unread_newer": N_(
        "The check could not read the new table; readers see the version before it."
    ),
    "held_back_newer": N_(
        "The check of the new table found errors ({errors}); readers see the version before it."
    ),
    "stops_the_worker": N_("The record crashed the worker {tries} times and is left out."),
}


def _net_reasons(kind: type[net_errors.NetError]) -> dict[str, str]:
    found = {kind.code: kind.msgid}
    for each in kind.__subclasses__():
        found |= _net_reasons(each)
    return found


MESSAGES: Final[Mapping[str, str]] = {
    **_net_reasons(net_errors.NetError),
    **_GATHERING,
    **_RECORD,
}


def sentence(
    code: str | None,
    params: Mapping[str, Any] | None,
    translate: Callable[[str], str],
    digits: Callable[[str], str] = str,
) -> str:
    """The reason in words; empty where there is none. ``digits`` writes the numbers in it."""
    if not code:
        return ""
    msgid = MESSAGES.get(code, MESSAGES["internal"])
    shown = {
        key: digits(str(value)) if isinstance(value, int) else value
        for key, value in (params or {}).items()
    }
    return translate(msgid).format(**shown)
