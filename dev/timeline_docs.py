"""``python -m dev.timeline_docs``: writes docs/timeline.md from schemas/timeline.yaml."""

from __future__ import annotations

from typing import Final

from ckanext.mashhad.catalog.timeline import event_kinds
from dev.paths import ROOT

PAGE: Final = ROOT / "docs" / "timeline.md"
_INTRODUCTION: Final = """\
# The timeline

What was public, when, as what, whose, at which address: one log of events in PostgreSQL, kept for
ever, and intervals made of it. `.venv/bin/python -m dev.timeline_docs` writes this page; the tables
are those of `schemas/timeline.yaml`.

## How an event comes to be

Deferred triggers run when a transaction commits, whoever makes it: form, API, harvest, command or
SQL. They compare what the transaction came to with the open interval of the dataset or file, and
append one event for each difference. What was changed and changed back is no event.

- `mashhad_timeline_event`: the log. Rows are never changed or deleted; a trigger refuses it.
  Titles, file names and addresses can be erased (`mashhad_timeline_erase`): `"erased"` stands in
  their place. A purge erases all of a dataset, its name, its reasons and its claims too, and of a
  unit its names and titles. Titles, file names and addresses are written down only while they are
  public, claims only of the catalogue's own types: those of others may be any text.
- `mashhad_dataset_period`, `mashhad_resource_period`: from when until when (`during`, the end not
  included) a dataset or file was as the row says. An exclusion constraint (extension `btree_gist`,
  which the owner of the database may create) lets no two rows of one overlap. They are nothing but
  the events applied in their order: `ckan mashhad timeline rebuild --check` makes them anew and
  prints the differences, without `--check` it stores them.
- `actor` is a role, no person: `editor`, `admin` or `member` of the dataset's unit, `sysadmin`,
  `other`, or `harvest` and `system` where nobody is logged in.
- `moment` is when the first event of the transaction was written, or when the transaction first
  asked for its own moment (CKAN indexes a dataset before it commits); a microsecond later where an
  interval of the object began at that moment in another transaction. `written` is when the event
  came into the log, in the order of ids.
- What changes nothing that the log keeps is told too, without saying what: `record_changed`,
  `unit_changed`. So what the feed says of a dataset is the same as long as the last event of it and
  of its unit is, and it names its answers by that ([feed](feed.md)).
- Units are not merged: neither CKAN nor this portal has a way to. One gives its datasets to another
  (`dataset_moved`) and is deleted (`unit_left`).
- What the log tells is changed under READ COMMITTED alone, CKAN's own isolation level. Under a
  stricter one a transaction would be compared with what was public before it began; its commit is
  refused.
- When something was first public, and what was attested, are queries
  (`catalog/timeline/first_public.py`).

A migration of CKAN that changes rows of `package`, `resource` or `group` and alters the same table
in one transaction needs `SET CONSTRAINTS ALL IMMEDIATE` in between.

## Reading it

Ids are given at commit under a lock that lasts until the commit is visible: the order of ids is the
order of commits, and whoever has seen an id has seen all below it. PostgreSQL gives the ids, and an
event that would come before another is refused: where rows were loaded without their sequence, it
is set first (`SELECT setval(pg_get_serial_sequence('mashhad_timeline_event', 'id'), max(id)) FROM
mashhad_timeline_event`). In `catalog/timeline/event_cursor.py`:

```python
events, cursor = event_cursor.read_since(cursor, limit=500)  # from event_cursor.START on
```

The judgements are such a reader, which asks only which datasets the events are about
(`datasets_since`). A cursor is the id of the last event that a reader knows and its random
`mark`. A reader stores it in the transaction in which it stores what it made of the events, so
that each event counts once.
After a restore of an older database the log has another event at that id, or none:
`CursorLostError`. The reader then compares all that it has with the intervals and goes on from
`event_cursor.newest()`.

## What it costs

The acceptance of a register of one row, from its upload until it is published, takes 1.16 s with
the triggers and 1.16 s without them (medians of 30 each, in turns, two busy cores; lower quartiles
1.01 and 0.95 s, a ratio of 1.07): some hundredths at most, no more than the noise. The upload
alone, before its check, takes 1.1 times as long, 14 ms more.

The demo city (207 datasets and 219 files of 42 units) has 1,698 events, 8 for each dataset and 333
bytes each: 0.95 MB with their indexes. Its intervals, 629 rows, take 0.7 MB, all of its database
25 MB.
"""


def page() -> str:
    """The whole page in Markdown."""
    claims = ", ".join(f"`{each}`" for each in event_kinds.CLAIMS)
    lines = [_INTRODUCTION, "## Kinds of events", "", "| kind | what happened | payload |"]
    lines += [
        "| --- | --- | --- |",
        *(_kind(name, each) for name, each in event_kinds.KINDS.items()),
    ]
    lines += ["", "Keys in brackets are there where they change. A payload says what is so from"]
    lines += ["its moment on.", "", "| key | type | what it means |", "| --- | --- | --- |"]
    lines += [_key(name, each) for name, each in event_kinds.KEYS.items()]
    return "\n".join([*lines, "", f"Claims of a dataset are its fields {claims}.", ""])


def _kind(name: str, kind: event_kinds.Kind) -> str:
    keys = [*(f"`{key}`" for key in kind.has), *(f"(`{key}`)" for key in kind.may)]
    return f"| `{name}` | {kind.means} | {', '.join(keys)} |"


def _key(name: str, key: event_kinds.Key) -> str:
    return f"| `{name}` | {key.type}{' or null' if key.optional else ''} | {key.means} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
