"""Nothing is stored that ``guarding`` refuses, whichever way it comes.

Validators say what is wrong at its field, of types that have a schema of ours. Here every row that
is written is looked at before it is: what a plain dataset, a file, a view, a group or a user says,
and the reasons that officers give. A new column or table is guarded unless it stands in
:data:`OF_PROGRAMS`. Characters that XML cannot hold are taken out, since no feed could be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from ckanext.mashhad.catalog import fixed_columns
from ckanext.mashhad.catalog.engine.text import json_text
from ckanext.mashhad.catalog.engine.text.leaves import leaves
from ckanext.mashhad.catalog.validators import guarding
from ckanext.mashhad.persian.text import writable

#: Tables of which nobody types what everybody reads: what programs note or copy of other rows, what
#: only its owner reads, and files, which the gate looks at.
OF_PROGRAMS: Final = (
    *("activity", "activity_detail", "api_token", "dashboard", "file", "member", "package_member"),
    *("file_owner", "file_owner_transfer_history", "package_tag", "task_status"),
    *("tracking_raw", "tracking_summary"),
    *("user_following_dataset", "user_following_group", "user_following_user"),
    *("mashhad_batch", "mashhad_batch_item"),
    *("mashhad_file_rendition", "mashhad_personal_override"),
    *("mashhad_harvest_job", "mashhad_harvest_page", "mashhad_harvest_record"),
    *("mashhad_harvest_result",),
)
#: Rules of publication are read by their own reader, with days and numbers in them.
_BEGINS: Final = "mashhad_compliance_"
_OF_COMPLIANCE: Final = {"mashhad_compliance_rule_text": ("text",)}
#: Columns of other tables that are the like.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "user": ("password", "apikey", "reset_key", "email", "plugin_extras"),
    "package": ("plugin_data",),
    "mashhad_feedback": ("receipt", "key", "sender", "email"),
    "mashhad_nil_report": ("successor",),  # a dataset, whose id may look like a number
    "mashhad_file_version": (
        *("report", "basis", "filename", "public_name", "sha256", "location", "link"),
    ),
    **_OF_COMPLIANCE,
}


def watch() -> None:
    """Look at all that is written to CKAN's database: records before they are flushed, and every
    other statement of its engine.
    """
    if not event.contains(Session, "before_flush", _before_flush):
        event.listen(Session, "before_flush", _before_flush)
        event.listen(sa.Engine, "before_execute", _before_execute)


def _before_flush(session: Session, *_: Any) -> None:
    errors: dict[str, Any] = {}
    for record in (*session.new, *session.dirty):
        _add(errors, record, fixed_columns.faults(record))
        values = _changed(record)
        if values:
            _add(errors, record, _by_field(_faults(session, record, values)))
    if errors:
        # Else they would be written with the next query.
        while session.new:
            session.expunge(next(iter(session.new)))  # and with it what belongs to it
        for record in list(session.dirty):
            session.expire(record)
        raise tk.ValidationError(errors)


def _before_execute(
    connection: sa.Connection, statement: Any, many: Any, one: Any, options: Mapping[str, Any]
) -> None:
    """What is written by a statement: nothing of it is stored already."""
    if not isinstance(statement, sa.Insert | sa.Update) or connection.engine is not _engine():
        return
    table = statement.table.name  # type: ignore[attr-defined]
    if not _guarded(table, {"": ""}) or _is_flushing():
        return
    compiled = statement.compile(dialect=connection.dialect)
    looked_for = _bound_in(getattr(statement, "whereclause", None), compiled)
    written = ({**compiled.params, **row} for row in (many or [one]))
    rows = [{k: value for k, value in row.items() if k not in looked_for} for row in written]
    kept = [_guarded(table, row) for row in rows]
    faults = [fault for row in kept for fault in guarding.faults(row, "", set)]
    if faults:
        raise tk.ValidationError({str(each.place[0]): [each.message] for each in faults})


def _bound_in(condition: Any, compiled: Any) -> set[str]:
    """The names of the values by which a statement finds its rows: they are there already."""
    parts = visitors.iterate(condition) if condition is not None else ()
    names = compiled.bind_names
    return {names[part] for part in parts if isinstance(part, sa.BindParameter) and part in names}


def _is_flushing() -> bool:
    """Whether what is written are records that were looked at before."""
    session: Any = model.Session()
    return bool(session._flushing)


def _engine() -> sa.Engine | None:
    engine: sa.Engine | None = model.meta.engine
    return engine


def _guarded(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What of the values of a table's columns is for people."""
    if table in OF_PROGRAMS or (table.startswith(_BEGINS) and table not in _OF_COMPLIANCE):
        return {}
    left_out = COLUMNS.get(table, ())
    return {name: value for name, value in values.items() if name not in left_out}


def _changed(record: Any) -> dict[str, Any]:
    state = sa.inspect(record)
    columns = [attribute.key for attribute in state.mapper.column_attrs]
    changed = {
        name: getattr(record, name)
        for name in columns
        if not state.persistent or state.attrs[name].history.has_changes()
    }
    changed = _guarded(record.__table__.name, changed)
    for name, value in changed.items():
        changed[name] = _writable(value)
        if changed[name] != value:
            setattr(record, name, changed[name])
    return _with_extras(changed)


def _writable(value: Any) -> Any:
    """The value, with what XML can hold in its texts and keys, JSON in a text included."""
    if isinstance(value, str):
        return json_text.writable(writable(value))
    if isinstance(value, Mapping):
        return {_writable(key): _writable(each) for key, each in value.items()}
    return [_writable(each) for each in value] if isinstance(value, list) else value


def _with_extras(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, extras beside the columns as everybody reads them."""
    extras = values.get("extras")
    if not isinstance(extras, Mapping):
        return dict(values)
    return {**extras, **{name: each for name, each in values.items() if name != "extras"}}


def _faults(session: Session, record: Any, values: Mapping[str, Any]) -> Iterable[guarding.Fault]:
    def stored() -> set[str]:
        table, key = record.__table__, sa.inspect(record).identity
        if key is None:
            return set()
        same = (column == each for column, each in zip(table.primary_key, key, strict=True))
        row = session.connection().execute(sa.select(table).where(*same)).mappings().first()
        return {text for _, text in leaves(_with_extras(dict(row or {})))}

    return list(guarding.faults(values, _unit(session, record), stored))


def _unit(session: Session, record: Any) -> str:
    """The unit whose administrators may have let it pass."""
    if isinstance(record, model.Group):
        return str(record.id or "")
    if isinstance(record, model.Tag):
        uses = (each for each in session.new if isinstance(each, model.PackageTag))
        record = next((each.package for each in uses if each.tag is record), None)
    if isinstance(record, model.Resource):
        record = record.package or session.get(model.Package, record.package_id)
    return str(getattr(record, "owner_org", None) or "")


def _add(errors: dict[str, Any], record: Any, faults: Iterable[tuple[str, str]]) -> None:
    """Add what is wrong with a row where a form shows it."""
    for field, message in faults:
        if isinstance(record, model.Tag):
            errors.setdefault("tags", []).append({"name": [message]})
        elif isinstance(record, model.Resource) and record.package is not None:
            files = errors.setdefault("resources", [{} for _ in record.package.resources_all])
            files[record.package.resources_all.index(record)].setdefault(field, []).append(message)
        else:
            errors.setdefault(field, []).append(message)


def _by_field(faults: Iterable[guarding.Fault]) -> Iterator[tuple[str, str]]:
    return ((str(fault.place[0]), fault.message) for fault in faults)
