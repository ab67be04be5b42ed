"""``sides_equal``: the sum of sources is that of uses, at the stages where the law has it so.

``balanced`` names the codelist of stages, whose items say which are ``balanced``, and the fact of
the dataset that holds the stage; a file whose stage is not known is judged.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from ckanext.mashhad.catalog.engine import codelists
from ckanext.mashhad.persian.reading_errors import Word
from ckanext.mashhad.tables.engine.rules.base import Context, Hit, Unjudged, rial, whole_sum
from ckanext.mashhad.tables.engine.rules.budget import hierarchy
from ckanext.mashhad.tables.engine.schema.schema import TableRule

_ONE_SIDE = Word(
    "فایل هر دو بخش منابع و مصارف را ندارد و برابری آن دو سنجیده نشد",
    "The file does not have both sources and uses; that they are equal was not judged",
)


def check(rule: TableRule, frame: pl.DataFrame, context: Context) -> Iterator[Hit | Unjudged]:
    """At most one hit, about the table; none where an amount of it cannot be read."""
    name = rule.options["balanced"]
    stage = context.facts.get(name)
    if any(item.code == stage and not item.more["balanced"] for item in codelists.load(name)):
        return
    lines = hierarchy.attach_parents(frame)
    if lines is None:
        yield Unjudged(hierarchy.UNTOLD)
        return
    if hierarchy.unread(lines).any():
        return
    counted = hierarchy.counted_once(lines, ("side", "amount"))
    for year in counted["fiscal_year"].unique(maintain_order=True):
        of_year = counted.filter(pl.col("fiscal_year").eq_missing(year))
        sides = [of_year.filter(pl.col("side") == rule.options[side]) for side in ("left", "right")]
        if not all(side.height for side in sides):
            yield Unjudged(_ONE_SIDE)
            continue
        left, right = (whole_sum(side["amount"]) for side in sides)
        if left != right:
            yield Hit(None, "amount", {"left": rial(left), "right": rial(right)})
