"""``python -m dev.sign_docs``: writes docs/signs.md, all of it from schemas/signs.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ckanext.mashhad.explore.engine.signs import sign_rules
from ckanext.mashhad.explore.engine.signs.sign import Sign
from dev.paths import ROOT

PAGE: Final = ROOT / "docs" / "signs.md"
_INTRODUCTION: Final = """\
# Signs worth a look

What `/explore/signs` looks for in the published rows, one line a sign.
`.venv/bin/python -m dev.sign_docs` writes this page from `schemas/signs.yaml`; nothing here is
written by hand. The rule of each is the module of its name in `explore/engine/signs/`.

A sign is no accusation: it says what the rows say. It is fired, finds nothing, is not
applicable, or cannot be evaluated, with the reason. There is no score and no ranking of
companies, and natural persons are never named. The base rate on the page is the share of those
that could be evaluated for which the sign fired. Codes are those of “Red flags in public
procurement” of the Open Contracting Partnership (OCP, 2024).

"""
_CONTRADICTIONS: Final = """
## Records that do not agree

Two published records that do not agree; either may be wrong, and there may be a reason. Each case
has both sides: what it is about, and `other`, where the other record is.

"""
_HEAD: Final = """\
| sign | code | version | about | fires when | source | caveat |
| --- | --- | --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page in Markdown."""
    signs = [sign for sign in sign_rules.load().values() if not sign.contradiction]
    others = [sign for sign in sign_rules.load().values() if sign.contradiction]
    return f"{_INTRODUCTION}{_table(signs)}{_CONTRADICTIONS}{_table(others)}"


def _table(signs: Iterable[Sign]) -> str:
    return _HEAD + "".join(f"{line(sign)}\n" for sign in signs)


def line(sign: Sign) -> str:
    """What the page says of one sign."""
    name = f"`{sign.id}` {sign.title['en']} · {sign.title['fa_IR']}"
    texts = (sign.basis["en"], sign.source["en"], sign.caveat["en"])
    return f"| {' | '.join((name, sign.code or '–', str(sign.version), sign.kind, *texts))} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
