"""Everything that CKAN, scheming, dcat and we ask gettext for is answered in Persian.

Needs CKAN installed but none of its services. A new release that brings new English fails here.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.support import Translations
from ckan.logic import ValidationError, schema

from dev import i18n, i18n_rules

# Shown by no page: extensions that CKAN ships as examples for programmers.
EXAMPLES = re.compile(r"ckanext/example_")


@pytest.fixture(scope="module")
def sources() -> tuple[Catalog, Catalog]:
    return i18n.foreign_messages()


@pytest.fixture(scope="module")
def ours() -> Catalog:
    return i18n.own_messages()


@pytest.fixture(scope="module")
def translations(sources: tuple[Catalog, Catalog]) -> Translations:
    """The catalogues merged as CKAN merges them: its own first, ours over it."""
    merged = Translations()
    for catalog in (sources[1], i18n.read(i18n.PO)):
        compiled = BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        merged.merge(Translations(compiled))
    return merged


def english_left(catalog: Catalog, translations: Translations) -> list[str]:
    """The messages on whose page a reader would meet English."""
    left = []
    for message in i18n_rules.messages(catalog):
        if all(EXAMPLES.match(name) for name, _line in message.locations):
            continue
        if not has_words(i18n_rules.key_of(message)):
            continue
        shown = (
            translations.ngettext(*message.id, 2)
            if message.pluralizable
            else translations.gettext(message.id)
        )
        if not re.search("[آ-ی]", shown):
            left.append(shown)
    return left


def has_words(english: str) -> bool:
    """False for ``{actor} {activity_type}`` and for the names that stay Latin."""
    if english in i18n_rules.STAYS_LATIN:
        return False
    return bool(
        re.search("[A-Za-z]", i18n_rules.PLACEHOLDER.sub("", i18n_rules.TAG.sub("", english)))
    )


def test_ckan_scheming_and_dcat_speak_persian(
    sources: tuple[Catalog, Catalog], translations: Translations
) -> None:
    everything = sources[0]
    assert len(everything) > 1200
    assert english_left(everything, translations) == []


#: What is sent by CKAN's forms.
SENT = (
    schema.default_create_package_schema,
    schema.default_update_package_schema,
    schema.default_resource_schema,
    schema.default_create_resource_view_schema_filtered,
    schema.default_create_group_schema,
    schema.default_update_group_schema,
    schema.default_user_schema,
    schema.user_new_form_schema,
    schema.user_edit_form_schema,
    schema.default_user_invite_schema,
    schema.default_create_api_token_schema,
    schema.member_schema,
    schema.update_configuration_schema,
)
#: No form has these; scripts that send them read the names of the API.
OF_SCRIPTS = re.compile("^(?:__|cache_last|clear_|created|deleted|entity|if_|ignore|image_display|"
                        "is_org|isopen|license_(?:title|url)|logo_upload|metadata_|num_|packages|"
                        "plugin_data|relationships|resources$|return_to|revision|save|tags$|extras$|filter$|"
                        "last_updated|log_message|tracking|apikey)")  # fmt: skip


def test_every_refusable_ckan_field_has_persian_name(
    translations: Translations,
) -> None:
    fields = {key for made in SENT for key in made() if not OF_SCRIPTS.match(str(key))}
    assert len(fields) > 40
    names = {
        name: translations.gettext(name)
        for field in fields
        if (name := next(iter(ValidationError({str(field): ["x"]}).error_summary)))
    }
    assert [name for name, shown in names.items() if not re.search("[آ-ی]", shown)] == []


def test_we_speak_persian(ours: Catalog, translations: Translations) -> None:
    assert len(ours) > 1
    assert english_left(ours, translations) == []


def test_kept_ckan_persian_uses_our_words(
    sources: tuple[Catalog, Catalog],
) -> None:
    ours, ckans = i18n.read(i18n.PO), sources[1]
    kept = [
        message
        for message in i18n_rules.messages(ckans)
        if i18n_rules.is_translated(message) and message.id not in ours
    ]
    assert kept
    faults = [
        f"{i18n_rules.key_of(message)!r}: {fault}"
        for message in kept
        for fault in i18n_rules.faults_of(message)
    ]
    assert faults == []


def test_our_words_and_plurals_win_over_ckans(translations: Translations) -> None:
    for count in (0, 1, 2, 37):
        shown = translations.ngettext("{num} Dataset", "{num} Datasets", count)
        assert shown == "{num} مجموعه‌داده"
    assert translations.gettext("Organizations") == "واحدها"


def test_doubted_message_stays_doubted_and_fails_check(
    sources: tuple[Catalog, Catalog],
    ours: Catalog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(i18n, "own_messages", lambda: ours)
    monkeypatch.setattr(i18n, "foreign_messages", lambda: sources)
    catalog = i18n.read(i18n.PO)
    catalog["Organizations"].flags.add("fuzzy")
    monkeypatch.setattr(i18n, "POT", tmp_path / "template.pot")
    monkeypatch.setattr(i18n, "PO", tmp_path / "persian.po")
    i18n._write(catalog, i18n.PO)
    assert i18n.main(["extract", "check"]) == 1
    assert "'Organizations': fuzzy" in capsys.readouterr().out
