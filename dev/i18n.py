"""The Persian catalogue's tool: ``python -m dev.i18n extract | compile | check``, or several.

``make i18n`` runs all three.

The catalogue of the domain ``ckanext-mashhad`` holds three kinds of messages: our own, those
that CKAN, ckanext-scheming and ckanext-dcat leave without a Persian translation, and those whose
Persian in CKAN we replace. ``extract`` needs CKAN installed, the other two do not.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from .i18n_rules import faults_of_catalog, is_translated, key_of, messages

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "ckanext-mashhad"
LOCALE = "fa_IR"
POT = ROOT / "i18n" / f"{DOMAIN}.pot"
PO = ROOT / "i18n" / LOCALE / "LC_MESSAGES" / f"{DOMAIN}.po"
SCHEMAS = ROOT / "schemas"
SOURCES = ROOT / "ckanext-mashhad" / "ckanext" / "mashhad"

METHODS = [
    ("**/templates/**.html", "ckan.lib.extract:extract_ckan"),
    ("**/templates/**.txt", "ckan.lib.extract:extract_ckan"),
    ("**/templates/**.text", "ckan.lib.extract:extract_ckan"),
    ("**.py", "python"),
    ("**.js", "javascript"),
]
NOISE = re.compile(
    r'^"(Project-Id-Version|POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator'
    r"|Language-Team|Generated-By): .*\n",
    re.M,
)
SKIPPED_FOLDERS = {"tests", "node_modules", "2.8_templates", "vendor", "__pycache__"}
# CKAN is scanned as well as read: a few of its messages are missing from its own template.
FOREIGN_PACKAGES = ("ckan", "ckanext.scheming", "ckanext.dcat")

# Messages that CKAN makes at run time, ``_(variable)``: no extractor can see them.
COMPUTED = {
    # ValidationError.error_summary: the names of fields that forms can refuse.
    "ckan/logic/__init__.py": (
        "About", "Activity streams email notifications", "Approval status", "Author",
        "Author email", "Cache URL", "Ckan.site URL", "Ckan.site about", "Ckan.site custom css",
        "Ckan.site description", "Ckan.site intro text", "Ckan.site logo", "Ckan.site title",
        "Ckan.theme", "Comment", "Creator user id", "Date format", "Description", "Display name",
        "Ellipsis length", "Email",
        "Expires in", "Datastore active", "Extras", "Fields", "Filter fields", "Filter values",
        "Format", "Fullname", "Group id", "Groups", "Hash", "Id", "Image URL", "Image upload",
        "Key", "Last modified", "License id",
        "Maintainer", "Maintainer email", "Message", "Mimetype", "Mimetype inner", "Moment", "Name",
        "Notes", "Old password", "Organization", "Owner org", "Package id", "Parent", "Password",
        "Password hash", "Password1", "Password2", "Plugin extras", "Position", "Private", "Reason",
        "Reset key", "Resource id", "Resource type", "Role", "Show fields", "Size", "State",
        "Sysadmin",
        "Tag string", "Tags", "Title", "Type", "URL", "URL type", "Unit", "Upload", "User",
        "Username", "Users", "Value", "Version", "View type", "Vocabulary id",
    ),
    # The same for what a scheming form has no field for.
    "ckanext/scheming/templates/scheming/snippets/errors.html": (
        "extras", "id", "name", "notes", "owner_org", "resources", "tags", "title", "upload", "url",
    ),
    # What the activity extension calls its types, which our template translates.
    "ckanext/activity/logic/validators.py": (
        "new package", "changed package", "deleted package", "follow dataset",
        "new resource view", "changed resource view", "deleted resource view",
        "new user", "changed user", "follow user",
        "new group", "changed group", "deleted group", "follow group",
        "new organization", "changed organization", "deleted organization", "follow organization",
    ),
    "ckan/templates/user/snippets/info.html": ("active", "deleted", "draft", "pending"),
}  # fmt: skip

# --- reading messages -------------------------------------------------------------------------


def own_messages() -> Catalog:
    """Every message that our Python, templates and JavaScript ask gettext for."""
    catalog = _scan(SOURCES, "ckanext-mashhad/ckanext/mashhad")
    for path in sorted(SCHEMAS.glob("*.yaml")):
        # CKAN's page titles say _(dataset_type.title()).
        if found := re.search(r"^dataset_type: *([\w-]+)", path.read_text("utf-8"), re.M):
            catalog.add(found[1].title(), None, [(f"schemas/{path.name}", None)])
    return catalog


def foreign_messages() -> tuple[Catalog, Catalog]:
    """Messages of CKAN, scheming and dcat: all of them, and CKAN's own Persian catalogue."""
    ckan = _installed("ckan")
    everything = read(ckan / "i18n" / "ckan.pot")
    persian = read(ckan / "i18n" / LOCALE / "LC_MESSAGES" / "ckan.po")
    for message in messages(everything):
        message.locations = [(_short(name), None) for name, _line in message.locations]
    for package in FOREIGN_PACKAGES:
        found = _scan(_installed(package), package.replace(".", "/"))
        for message in messages(found):
            if message.id not in everything:
                everything[message.id] = message
    for place, texts in COMPUTED.items():
        for text in texts:
            if text not in everything:
                everything.add(text, None, [(place, None)])
    return everything, persian


def _scan(folder: Path, shown_as: str) -> Catalog:
    catalog = Catalog()
    found = extract_from_dir(
        str(folder),
        method_map=METHODS,
        directory_filter=lambda path: Path(path).name not in SKIPPED_FOLDERS,
    )
    for name, _line, text, comments, context in found:
        catalog.add(text, None, [(f"{shown_as}/{name}", None)], (), comments, context=context)
    return catalog


def _installed(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{module} is not installed here: run this with the project's .venv")
    return Path(next(iter(spec.submodule_search_locations)))


def read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source)


def _short(name: str) -> str:
    """CKAN lists a string once per theme; one theme is enough to find it."""
    return name.replace("templates-midnight-blue", "templates").replace(
        "public-midnight-blue", "public"
    )


# --- extract, compile -------------------------------------------------------------------------


def extract() -> int:
    """Rewrite the template and the Persian catalogue; returns how many messages lack Persian.

    A translation of ours is kept as long as anybody asks for it, so an override of CKAN's Persian
    is made by writing it into the catalogue once.
    """
    ours, (foreign, ckan_persian) = own_messages(), foreign_messages()
    known = read(PO) if PO.exists() else Catalog()
    template, persian = _empty(None), _empty(LOCALE)
    wanted = {key_of(message): message for message in messages(foreign)
              if is_translated(known.get(message.id))
              or not is_translated(ckan_persian.get(message.id))}  # fmt: skip
    for message in messages(ours):
        if is_translated(ckan_persian.get(message.id)) and not is_translated(known.get(message.id)):
            continue  # CKAN has good Persian for it already
        wanted[key_of(message)] = message
    for name in sorted(wanted):
        message = wanted[name]
        places = sorted(set(message.locations))
        old = known.get(message.id)
        template.add(message.id, None, places, message.flags)
        doubted = {"fuzzy"} if old and old.fuzzy else set()
        persian.add(message.id, old.string if old else None, places, message.flags | doubted)
    _write(template, POT)
    _write(persian, PO)
    missing = sum(not is_translated(message) for message in messages(persian))
    print(f"{len(wanted)} messages, {missing} without Persian")
    return missing


def _empty(locale: str | None) -> Catalog:
    catalog = Catalog(
        locale=locale,
        domain=DOMAIN,
        header_comment="# Messages of ckanext-mashhad (AGPL-3.0-or-later).",
        fuzzy=False,
    )
    # CKAN's catalogue has two forms for Persian and its plural rule stays in force after merging;
    # with Babel's own single form, every plural above one would stay CKAN's.
    catalog._num_plurals, catalog._plural_expr = 2, "(n > 1)"
    return catalog


def _write(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, catalog, width=100, include_lineno=False)
    # No dates, line numbers or empty addresses: a diff shows changed words and nothing else.
    text = NOISE.sub("", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")


def compile_catalog() -> int:
    """Write the ``.mo`` beside the ``.po``, for a checkout that is run without a build."""
    half = PO.with_suffix(".mo.new")  # somebody may read the old one meanwhile
    with half.open("wb") as target:
        write_mo(target, read(PO))
    half.replace(PO.with_suffix(".mo"))
    print(f"wrote {PO.with_suffix('.mo').relative_to(ROOT)}")
    return 0


# --- check ------------------------------------------------------------------------------------


def check() -> int:
    """Print what is wrong with the Persian catalogue; returns the number of faults."""
    faults = list(faults_of_catalog(read(PO)))
    print("\n".join(faults) or "The Persian catalogue is sound.")
    return len(faults)


COMMANDS: dict[str, Callable[[], int]] = {
    "extract": extract,
    "compile": compile_catalog,
    "check": check,
}


def main(arguments: list[str] | None = None) -> int:
    """Run the commands in turn; the exit code is 1 if one found something to do."""
    parser = argparse.ArgumentParser(prog="python -m dev.i18n", description=__doc__)
    parser.add_argument("commands", choices=COMMANDS, nargs="+")
    return max(min(1, COMMANDS[name]()) for name in parser.parse_args(arguments).commands)


if __name__ == "__main__":
    sys.exit(main())
