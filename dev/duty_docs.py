"""``python -m dev.duty_docs``: writes docs/duty-reference.md, all of it from the rule files."""

from __future__ import annotations

from typing import Final

from ckanext.mashhad.compliance.engine.rules import loading
from ckanext.mashhad.compliance.engine.rules.duty import LEDGERS, Duty
from ckanext.mashhad.compliance.engine.vocabulary import judgement_words
from ckanext.mashhad.compliance.report.duty_texts import Teller
from dev.paths import ROOT

PAGE: Final = ROOT / "docs" / "duty-reference.md"
_INTRODUCTION: Final = """\
# The duties

Every duty of the three ledgers, as `schemas/duties.yaml`, `schemas/schedule.yaml` and
`schemas/policy.yaml` say it. `.venv/bin/python -m dev.duty_docs` writes this page from them;
nothing here is written by hand, and nothing is legal advice. [compliance.md](compliance.md) tells
how a state is decided.
"""


def page() -> str:
    """The whole page in Markdown."""
    rules = loading.load()
    teller = Teller(rules, {}, str, "en")
    parts = [_INTRODUCTION]
    for ledger in LEDGERS:
        mine = [duty for duty in rules.duties if duty.ledger == ledger]
        parts.append(f"## {judgement_words.LEDGER_NAMES[ledger]}: {len(mine)}\n")
        parts += [section(duty, teller) for duty in mine]
    return "\n".join(parts)


def section(duty: Duty, teller: Teller) -> str:
    """What the page says of one duty."""
    lines = [f"### `{duty.id}` {duty.title['fa_IR']}", "", f"{duty.title['en']}. {duty.basis}.", ""]
    lines += [f"- {name}: {text}" for name, text in teller.facts(duty)]
    if duty.note:
        persian = Teller(teller.rules, teller.titles, str, "fa")
        lines.append(f"- {persian.note(duty)}")
    if duty.sources:
        lines.append(f"- Sources: {', '.join(duty.sources)}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
