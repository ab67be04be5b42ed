"""Packaging only: where the packages lie, and the compiled translations.

Everything else about the distribution is in ``pyproject.toml``.
"""

from __future__ import annotations

from pathlib import Path

from setuptools import find_namespace_packages, setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
DOMAIN = "ckanext-mashhad"


class BuildWithTranslations(build_py):
    """Compile every ``.po`` before files are collected: gettext reads ``.mo`` only."""

    def run(self) -> None:
        compile_translations()
        super().run()


def compile_translations() -> None:
    """Write a ``.mo`` beside every ``.po`` of ours."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in sorted((HERE / "i18n").glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parent.parent.name)
        with po.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)


setup(
    packages=[
        *find_namespace_packages("ckanext-mashhad", include=["ckanext.*"]),
        "ckanext.mashhad.schemas",
        "ckanext.mashhad.i18n",
        "ckanext.mashhad.docs",  # the program that readers of the report run
    ],
    package_dir={
        "": "ckanext-mashhad",
        "ckanext.mashhad.schemas": "schemas",
        "ckanext.mashhad.i18n": "i18n",
        "ckanext.mashhad.docs": "docs",
    },
    package_data={
        "ckanext.mashhad": [
            "*.yaml",
            "migration/*/*.ini",
            "migration/*/*.mako",
            "migration/*/*.sql",
        ],
        "ckanext.mashhad.catalog": ["templates/**", "assets/**", "public/**"],
        "ckanext.mashhad.compliance": [
            *("templates/**", "assets/**", "print/**", "fonts/**", "digest/*.html"),
        ],
        "ckanext.mashhad.explore": ["templates/**", "assets/**"],
        "ckanext.mashhad.harvest": ["templates/**"],
        "ckanext.mashhad.tables": ["templates/**", "assets/**"],
        "ckanext.mashhad.schemas": ["*.yaml", "*/*.yaml", "shapes/*.ttl"],
        "ckanext.mashhad.i18n": ["*.pot", "*/LC_MESSAGES/*"],
    },
    cmdclass={"build_py": BuildWithTranslations},
)
