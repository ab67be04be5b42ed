"""Template functions of the catalog room; thin: the knowledge is in the engines."""

from __future__ import annotations

import datetime as dt
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model as core_model

from ckanext.mashhad import config
from ckanext.mashhad.catalog import codelists, duties, multilingual, pages, rules, validators
from ckanext.mashhad.persian import jalali, moments, numbers
from ckanext.mashhad.persian.errors import Lang


def _lang() -> Lang:
    return multilingual.data_language(tk.h.lang())


def _day(iso: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(iso)[:10])
    except ValueError:
        return None


# --- dates, numbers, amounts --------------------------------------------------------------------


def mashhad_date(iso: Any) -> str:
    """«۱۵ مهر ۱۴۰۳» of an ISO date; what is no date stands for itself."""
    day = _day(iso)
    return jalali.format_long(day, _lang()) if day else str(iso or "")


def mashhad_date_short(iso: Any) -> str:
    """«۱۴۰۳/۰۷/۱۵» of an ISO date; what is no date stands for itself."""
    day = _day(iso)
    return jalali.format_numeric(day, _lang()) if day else str(iso or "")


def mashhad_digits(text: Any) -> str:
    """The text with the digits of the reader's language."""
    shown = "" if text is None else str(text)
    return numbers.to_persian_digits(shown) if _lang() == "fa" else shown


def mashhad_number(number: Any) -> str:
    """«۱۲٬۵۰۰»; what is no number stands for itself."""
    try:
        return numbers.format_number(int(number), _lang())
    except (TypeError, ValueError):
        return str(number or "")


def mashhad_amount(rial: Any) -> str:
    """«۱٬۲۵۰ میلیارد ریال»; what is no number stands for itself."""
    try:
        return numbers.format_amount(int(rial), _lang()).text
    except (TypeError, ValueError):
        return str(rial or "")


def mashhad_moment(iso: Any) -> str:
    """«۱۵ مهر ۱۴۰۳، ساعت ۱۴:۳۰» in Tehran, of a UTC moment; what is none stands for itself."""
    try:
        moment = dt.datetime.fromisoformat(str(iso))
    except ValueError:
        return str(iso or "")
    return moments.format_moment(moment, _lang())


# --- codelists, types, periods ------------------------------------------------------------------


def mashhad_codelist_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """The choices of a schema's field, of the codelist it names."""
    return codelists.load(field["codelist"]).choices()


def mashhad_label(codelist: str, code: Any) -> str:
    """The label of a code in the reader's language; an unknown code stands for itself."""
    return codelists.load(codelist).label(str(code), _lang())


def mashhad_duty_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """All duties, as ckanext-scheming takes choices."""
    return [{"value": duty.id, "label": dict(duty.title)} for duty in duties.load().values()]


def mashhad_duties_of(
    dataset_type: str, chosen: list[str], subject: str = ""
) -> list[dict[str, str]]:
    """The duties that such a dataset can meet, and those chosen: ``id``, ``title``, ``basis``."""
    fitting = {duty.id: duty for duty in duties.served_by(dataset_type, subject)}
    others = {each: duty for each, duty in duties.load().items() if each in chosen}
    return [_shown(duty) for duty in (fitting | others).values()]


def mashhad_duties_named(ids: list[str]) -> list[dict[str, str]]:
    """The duties with these ids: ``id``, ``title``, ``basis``."""
    known = duties.load()
    return [_shown(known[each]) for each in ids if each in known]


def _shown(duty: duties.Duty) -> dict[str, str]:
    return {"id": duty.id, "title": duty.label(_lang()), "basis": duty.basis_fa}


def mashhad_period(pkg: dict[str, Any]) -> str:
    """«نیمهٔ اول ۱۴۰۳»; empty for a dataset without a period."""
    period = rules.period_of(pkg)
    return period.label(_lang()) if period else ""


def mashhad_types() -> list[dict[str, str]]:
    """Our dataset types: ``type``, ``label``, ``plural``, ``description``, ``path``."""
    text = tk.h.scheming_language_text
    schemas = [tk.h.scheming_get_dataset_schema(name) for name in config.DATASET_TYPES]
    return [
        {
            "type": schema["dataset_type"],
            "label": text(schema["label"]),
            "plural": text(schema["plural"]),
            "description": text(schema["description"]),
            "path": tk.h.url_for(f"{schema['dataset_type']}.search"),
        }
        for schema in schemas
        if schema
    ]


def mashhad_types_in_words() -> str:
    """The plurals of our types as a list within a sentence: «قراردادها، بودجه … و اسناد»."""
    words = [kind["plural"] for kind in mashhad_types()]
    if _lang() == "en":
        words = [words[0], *(word[0].lower() + word[1:] for word in words[1:])]
    comma = "، " if _lang() == "fa" else ", "
    return tk._("{list} and {last}").format(list=comma.join(words[:-1]), last=words[-1])


def _unit_kind(pkg: dict[str, Any]) -> str:
    unit = core_model.Group.get(pkg.get("owner_org"))
    return unit.extras.get("unit_kind", "") if unit else ""


def mashhad_capital_share(pkg: dict[str, Any]) -> dict[str, Any] | None:
    """``percent`` of the uses that is capital, and whether that is ``low`` (مادهٔ ۶۸)."""
    share = rules.capital_share(pkg)
    if share is None:
        return None
    percent = numbers.format_percent((share * 100).quantize(rules.TENTH), lang=_lang())
    return {"percent": percent, "low": rules.below_capital_share(pkg, _unit_kind(pkg))}


# --- forms --------------------------------------------------------------------------------------


def mashhad_typed(data: dict[str, Any], field_name: str) -> str:
    """What stands in a box: what was typed, else what is stored."""
    value = data.get(field_name)
    if isinstance(value, list):
        value = value[-1] if value else ""
    return "" if value is None else str(value)


def mashhad_typed_text(
    data: dict[str, Any], errors: dict[str, Any], field_name: str, language: str
) -> str:
    """What stands in the box of one language: what was typed, else what is stored."""
    typed = data.get(f"{field_name}-{language}")
    if typed is not None:
        return str(typed)
    stored = data.get(field_name)
    if isinstance(stored, dict):
        return str(stored.get(language, ""))
    if stored or errors or language != multilingual.FIRST:
        return ""
    return str(data.get(field_name.removesuffix("_translated")) or "")


def mashhad_chosen(data: dict[str, Any], field_name: str) -> list[str]:
    """The codes that are ticked, of a list, a JSON list or one code."""
    value = validators.mashhad_codes_output(data.get(field_name))
    return [str(code) for code in (value if isinstance(value, list) else [value]) if code]


def mashhad_example(field: dict[str, Any], language: str) -> str:
    """A field's example in the language of the box, whatever the page speaks."""
    example = field.get("form_placeholder") or {}
    return example.get("fa_IR" if language == "fa" else language, "")


def mashhad_field_error(errors: dict[str, Any], field_name: str) -> str:
    """What is wrong at a field, in one sentence or more; empty when nothing is."""
    found = errors.get(field_name) or []
    if field_name == "tag_string":
        found = [*found, *(text for tag in errors.get("tags", []) for text in tag.get("name", []))]
    return " ".join([found] if isinstance(found, str) else map(str, found))


def mashhad_error_list(
    errors: dict[str, Any], fields: list[dict[str, Any]], pages: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """All that is wrong, in the form's order: ``label``, ``text``, ``field_name``, ``page``.

    ``page`` counts from 1, 0 in a form of one page. What belongs to no field comes last, with an
    empty ``label``.
    """
    page_of = {
        field["field_name"]: number
        for number, page in enumerate(pages, 1)
        for field in page["fields"]
    }
    found = [
        {
            "label": tk.h.scheming_language_text(field["label"]),
            "text": text,
            "field_name": field["field_name"],
            "page": page_of.get(field["field_name"], 0),
        }
        for field in fields
        if (text := mashhad_field_error(errors, field["field_name"]))
    ]
    known = {field["field_name"] for field in fields} | {"tags"}
    others = [text for name, texts in errors.items() if name not in known for text in _flat(texts)]
    return found + [{"label": "", "text": text, "field_name": "", "page": 0} for text in others]


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [text for inner in errors.values() for text in _flat(inner)]
    if isinstance(errors, list):
        return [text for inner in errors for text in _flat(inner)]
    return [str(errors)]


def mashhad_unit_choices(field: dict[str, Any]) -> list[dict[str, Any]]:
    """All units by name, as ckanext-scheming takes choices."""
    return [{"value": name, "label": unit.label(_lang())} for name, unit in pages.units().items()]


def mashhad_type_names() -> tuple[str, ...]:
    """The names of our dataset types."""
    return config.DATASET_TYPES
