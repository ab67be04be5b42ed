"""Validators of the catalog room; thin: the knowledge is in the engines.

Names that begin with ``fluent`` tell ckanext-dcat that a field holds texts in several languages.
``tag_name_validator`` and ``tag_string_convert`` take the place of CKAN's own, which refuse
Persian half-spaces. A value that is empty is not stored.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Container, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.mashhad.catalog import codelists, duties, lineage, multilingual, names, rules, tags
from ckanext.mashhad.persian import identifiers, jalali, moments
from ckanext.mashhad.persian.digits import to_ascii_digits
from ckanext.mashhad.persian.errors import InputError
from ckanext.mashhad.persian.text import display_safe

#: Set to True in a context by trusted code that writes records of other catalogues: their texts
#: may be in any language and they need no fiscal year. Never read from data.
FOREIGN_RECORD = "mashhad_foreign_record"

Field = dict[str, Any]
Validator = Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], None]

_NAMES_LOCK = 1403_0715
"""PostgreSQL keeps advisory locks by number; this one is for URL names."""

_DERIVED_DAYS = ("temporal_start", "temporal_end")


def _of_schema(make: Callable[[Field, Field], Validator]) -> Callable[[Field, Field], Validator]:
    """ckanext-scheming calls such a function with a field and its schema."""
    make.is_a_scheming_validator = True  # type: ignore[attr-defined]
    return make


def _say(error: InputError) -> str:
    return error.text(tk._, multilingual.data_language(tk.h.lang()))


def _empty(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is tk.missing or value is None or value == []


def _stop(key: FlattenKey, errors: FlattenErrorDict, message: str) -> None:
    errors[key].append(message)
    raise tk.StopOnError


def _store(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, read: Callable[[str], Any]
) -> None:
    """Put what ``read`` makes of the value in its place, or its error at the field."""
    value = data.get(key)
    if _empty(value):
        data.pop(key, None)
        raise tk.StopOnError
    if isinstance(value, bool) or not isinstance(value, str | int):
        _stop(key, errors, tk._("Write one plain value here."))
    try:
        data[key] = read(str(value).strip())
    except InputError as error:
        _stop(key, errors, _say(error))


def _today() -> dt.date:
    return moments.tehran_day(dt.datetime.now(dt.UTC))


# --- every field --------------------------------------------------------------------------------


@_of_schema
def mashhad_required(field: Field, schema: Field) -> Validator:
    """Refuse an empty value where the field says ``required``, but not in a foreign record."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if field.get("required") and _empty(data.get(key)) and not context.get(FOREIGN_RECORD):
            _stop(key, errors, tk._("This is needed."))

    return validator


def mashhad_text(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store a text in its one spelling."""
    _store(key, data, errors, display_safe)


def mashhad_date(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Read a Jalali or Gregorian date in any digits; store ISO."""
    _store(key, data, errors, lambda text: jalali.parse(text).date.isoformat())


def mashhad_amount(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Read an amount with its words and unit; store rial."""
    _store(key, data, errors, rules.read_amount)


def mashhad_count(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Read a number of things."""
    _store(key, data, errors, rules.read_count)


def mashhad_integer_output(value: Any) -> Any:
    """Give a stored number back as a number."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def mashhad_flag(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store ``true`` or ``false``; a form sends both when its box is ticked."""
    value = data.get(key)
    if isinstance(value, list) and value:
        value = value[-1]
    if isinstance(value, bool):
        value = str(value)
    data[key] = value.lower() if isinstance(value, str) else value
    _store(key, data, errors, str)
    if data[key] not in codelists.load("yes_no"):
        _stop(key, errors, tk._("Write true or false."))


def mashhad_office_phone(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store an office's phone; a mobile is a person's, and is not published (PRIV-DIR art. 4)."""
    _store(key, data, errors, lambda text: to_ascii_digits(display_safe(text)))
    if identifiers.is_valid("mobile", data[key]):
        _stop(
            key,
            errors,
            tk._("This is a mobile number, which is personal. Write the phone of the office."),
        )


def mashhad_legal_id(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store the 11 digits of a legal person's id."""
    _store(key, data, errors, identifiers.read_legal_id)


# --- codes --------------------------------------------------------------------------------------


@_of_schema
def mashhad_code(field: Field, schema: Field) -> Validator:
    """One code of the field's ``codelist``."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        _store(key, data, errors, str)
        if data[key] not in codelists.load(field["codelist"]):
            _stop(key, errors, _unknown_code(data[key]))

    return validator


@_of_schema
def mashhad_codes(field: Field, schema: Field) -> Validator:
    """Any number of codes of the field's ``codelist``, stored as a JSON list in its order."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        _store_codes(key, data, errors, codelists.load(field["codelist"]).codes)

    return validator


def mashhad_duties(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Any number of ids of duties, stored as a JSON list in the order of duties.yaml."""
    _store_codes(key, data, errors, tuple(duties.load()))


def mashhad_codes_output(value: Any) -> Any:
    """Give a stored JSON list back as a list."""
    return json.loads(value) if isinstance(value, str) and value.startswith("[") else value


def _store_codes(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, known: tuple[str, ...]
) -> None:
    value = data.get(key)
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except ValueError:
            _stop(key, errors, _unknown_code(value))
    chosen = [code for code in (value if isinstance(value, list) else [value]) if not _empty(code)]
    if not chosen:
        data.pop(key, None)
        raise tk.StopOnError
    unknown = [str(code) for code in chosen if code not in known]
    if unknown:
        _stop(key, errors, _unknown_code(", ".join(unknown)))
    data[key] = json.dumps([code for code in known if code in chosen])


def _unknown_code(code: str) -> str:
    return tk._("“{code}” is not one of the choices.").format(code=code)


# --- texts in several languages -----------------------------------------------------------------


@_of_schema
def mashhad_settle_texts(field: Field, schema: Field) -> Validator:
    """Bring texts by language and CKAN's own plain ones in line; stands first in a schema."""
    fields = [
        each["field_name"]
        for each in schema.get("dataset_fields") or schema["fields"]
        if each["field_name"].endswith("_translated")
    ]

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        for name in fields:
            try:
                _settle(name, data, context)
            except InputError as error:
                errors[(name,)].append(_say(error))

    return validator


def _settle(name: str, data: FlattenDataDict, context: Context) -> None:
    key, plain_key = (name,), (name.removesuffix("_translated"),)
    given = None if _empty(data.get(key)) else multilingual.read(data[key])
    typed = {
        input_name.removeprefix(f"{name}-"): text
        for input_name, text in data.get(("__extras",), {}).items()
        if input_name.startswith(f"{name}-")
    }
    if typed:
        kept = {lang: text for lang, text in (given or {}).items() if lang not in typed}
        given = kept | multilingual.read(typed)
    elif isinstance(data.get(key), Mapping):
        given = given or {}
    known = data.get(plain_key)
    texts = multilingual.settle(
        given, known if isinstance(known, str) else None, _stored_texts(name, context)
    )
    data[key] = texts
    data[plain_key] = multilingual.plain(texts)


def _stored_texts(name: str, context: Context) -> multilingual.Texts:
    stored = context.get("package") or context.get("group")
    return multilingual.read((stored.extras or {}).get(name, "")) if stored else {}


@_of_schema
def fluent_text(field: Field, schema: Field) -> Validator:
    """Store settled texts as JSON; the Persian one is needed, as ``required`` says or if others are.

    Not of a record from another catalogue, nor of one that has long been stored without.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if errors[key]:
            raise tk.StopOnError
        texts = data.get(key)
        free = context.get(FOREIGN_RECORD) or (
            texts and texts == _stored_texts(field["field_name"], context)
        )
        if (texts or field.get("required")) and multilingual.FIRST not in texts and not free:
            _stop(key, errors, tk._("Write the Persian text."))
        if not texts:
            data.pop(key, None)
            raise tk.StopOnError
        data[key] = json.dumps(texts, ensure_ascii=False)

    return validator


def fluent_text_output(value: Any) -> Any:
    """Give stored texts back by language."""
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


# --- periods ------------------------------------------------------------------------------------


def mashhad_fiscal_year(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Store a Jalali year as four digits."""
    _store(key, data, errors, lambda text: rules.read_year(text, _today()))


def mashhad_period_part(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """A fiscal year alone means all of it; a part without a year means nothing."""
    if _empty(data.get(("fiscal_year",))):
        data.pop(key, None)
        raise tk.StopOnError
    if _empty(data.get(key)):
        data[key] = "year"


def mashhad_derived_date(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Ignore what was sent, since the period says it; a foreign record has only this."""
    if not context.get(FOREIGN_RECORD):
        data.pop(key, None)
        raise tk.StopOnError
    mashhad_date(key, data, errors, context)


def mashhad_language_default(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Persian, where nothing else is said and the record is our own."""
    if _empty(data.get(key)) and not context.get(FOREIGN_RECORD):
        data[key] = multilingual.FIRST


# --- the whole dataset --------------------------------------------------------------------------


def mashhad_name(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Take a typed URL name; none typed keeps the old one, or leaves it to ``mashhad_complete``."""
    package = context.get("package")
    value = data.get(key)
    if _empty(value):
        data[key] = package.name if package else ""
        raise tk.StopOnError
    if package and value == package.name:
        return
    _store(key, data, errors, names.check)
    if data[key] in _taken_names(data[key]):
        _stop(key, errors, _say(names.UrlNameError("taken", text=data[key])))


@_of_schema
def mashhad_complete(field: Field, schema: Field) -> Validator:
    """Derive the days of the period and the URL name, and look for contradictions; stands last."""
    dataset_type = schema["dataset_type"]
    outputs = {
        each["field_name"]: each.get("output_validators", "") for each in schema["dataset_fields"]
    }

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        values = {
            name: mashhad_integer_output(data[(name,)]) if "integer" in output else data[(name,)]
            for name, output in outputs.items()
            if not _empty(data.get((name,))) and not errors.get((name,))
        }
        _derive_days(values, data, errors, context)
        for name, error in rules.contradictions(dataset_type, values):
            errors[(name,)].append(_say(error))
        if not data.get(("name",)) and values.get("owner_org"):
            data[("name",)] = _new_name(dataset_type, values)

    return validator


def _derive_days(
    values: Mapping[str, Any], data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    period = rules.period_of(values)
    if period is None:
        return
    for name, day in zip(_DERIVED_DAYS, (period.start, period.end), strict=True):
        if name not in values:
            data[(name,)] = day.isoformat()
            tk.get_converter("convert_to_extras")((name,), data, errors, context)


def _new_name(dataset_type: str, values: Mapping[str, Any]) -> str:
    unit = model.Session.get(model.Group, values["owner_org"])
    parents = _parents()
    top = lineage.root(unit.name, parents)
    part = names.unit_part(unit.name, top, lineage.below(top, parents))
    period = rules.period_of(values)
    wanted = names.base(dataset_type, part, period.slug if period else "")
    return names.first_free(wanted, _taken_names(wanted))


def _taken_names(wanted: str) -> Container[str]:
    """The names like ``wanted``; until the transaction ends nobody else can take one of them."""
    family = sa.func.hashtext(names.family(wanted))
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(_NAMES_LOCK, family)))
    like = model.Package.name.startswith(f"{wanted}-", autoescape=True)
    found = sa.select(model.Package.name).where((model.Package.name == wanted) | like)
    return set(model.Session.scalars(found))


# --- units --------------------------------------------------------------------------------------


def mashhad_parent_unit(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """The name of another unit, which is not below this one."""
    _store(key, data, errors, str)
    parents = _parents()
    if data[key] not in parents:
        _stop(key, errors, tk._("There is no unit with the name “{name}”.").format(name=data[key]))
    group = context.get("group")
    unit = group.name if group else data.get(("name",), "")
    if lineage.makes_circle(unit, data[key], parents):
        _stop(key, errors, tk._("A unit cannot be above itself."))


def _parents() -> dict[str, str]:
    """The parent, or an empty text, of every unit."""
    rows = model.Session.execute(
        sa.select(model.Group.name, model.Group.extras["parent"].astext).where(
            model.Group.is_organization, model.Group.state == "active"
        )
    )
    return {name: parent or "" for name, parent in rows}


# --- keywords -----------------------------------------------------------------------------------


def tag_name_validator(value: Any, context: Context) -> str:
    """CKAN's, for Persian: half-spaces, brackets, slashes and Persian commas are fine."""
    try:
        return tags.tidy(value)
    except tags.TagError as error:
        raise tk.Invalid(_say(error)) from error


def tag_string_convert(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """CKAN's, for Persian: what is typed is parted at Persian commas too.

    The form's view has already parted it at Latin ones.
    """
    value = data.get(key)
    typed = tags.split(value) if isinstance(value, str) else list(value)
    positions = [k[1] for k in data if len(k) == 3 and k[0] == "tags"]
    for position in positions:
        parts = tags.split(str(data.get(("tags", position, "name")) or ""))
        if len(parts) > 1 and parts[0] in typed:
            data[("tags", position, "name")] = parts[0]
    for number, tag in enumerate(typed, max(positions, default=-1) + 1):
        name = tag_name_validator(tag, context)
        data[("tags", number, "name")] = tk.get_validator("tag_length_validator")(name, context)
