"""How it is judged, in a few sentences, as pages and printed reports tell it."""

from __future__ import annotations

from collections.abc import Callable

from ckanext.mashhad.compliance.engine.rules.duty import Grade, Policy, Weights
from ckanext.mashhad.persian.numerals.numbers import format_number
from ckanext.mashhad.persian.reading_errors import N_, Lang


def sentences(policy: Policy, translate: Callable[[str], str], lang: Lang) -> list[str]:
    """One paragraph each; ``policy`` gives the points and the version that they are of."""
    first = N_(
        "The first publication counts, at the moment at which this portal saw it. A report that "
        "there was nothing counts, too, and is shown as one. The day of judgement is Tehran's. The "
        "three ledgers (law, announcements, plan) are never mixed, and nobody is called late where "
        "no due day is known."
    )
    formula = N_(
        "Score of a ledger = points earned ÷ points possible × 100. A duty that scores gives {met} "
        "points for what is published and not late, for what came late {late}, {missing} for what "
        "is missing; everything else is not counted. What a unit says to have published elsewhere "
        "counts as missing until the portal's administration has accepted that, then it earns "
        "{elsewhere}. What nobody has checked, row by row or as a second person, earns {opened} "
        "percent of that. What is missing stays counted until it is published. Fewer than {least} "
        "publications have no score."
    )
    version = N_("Rules of this portal, version {number}.")
    plan = N_(
        "The plan asks for tables: a file counts as one from the day on which this portal has "
        "checked it row by row, accepted and published it. A link to a file elsewhere and a PDF "
        "are not checked. Contracts, their changes and tenders are counted row by row: each from "
        "the version of a file in which it first stood. Whether the rows are complete nobody can "
        "tell from outside."
    )
    elsewhere = N_(
        "Of a file that lies elsewhere it is looked at whether its address opens: once it failed "
        "on several days it counts no more, and from its first day again when it opens."
    )
    weights, opened = policy.weights, policy.grades.get(Grade.OPENED, 100)
    numbers = {
        **{"met": weights.met, "elsewhere": weights.elsewhere, "missing": weights.missing},
        **{"opened": opened, "least": policy.least_judged},
    }
    told = translate(formula).format(
        late=_late_text(weights, translate, lang),
        **{name: format_number(number, lang) for name, number in numbers.items()},
    )
    of_rules = translate(version).format(number=format_number(policy.version, lang))
    return [translate(first), f"{told} {of_rules}", f"{translate(plan)} {translate(elsewhere)}"]


def _late_text(weights: Weights, translate: Callable[[str], str], lang: Lang) -> str:
    """The points of what came late, by how late it was."""
    upto, later = N_("{points} up to {days} days"), N_("{points} after that")
    steps = [
        translate(later if each.days is None else upto).format(
            points=format_number(each.points, lang), days=format_number(each.days or 0, lang)
        )
        for each in weights.late
    ]
    return ("، " if lang == "fa" else ", ").join(steps)
