"""What codes of budget lines tell of parts, where the amounts confirm it.

A code may be that of a whole where others go on from it: 21030006 and 2103000601, 1-2 and 1-2-1,
101000 and 101002 (zeros at the end only fill it up). All codes of one length that others go on from
are a level; it is one where most of its wholes are the sum of what goes on from them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import polars as pl

GROUP: Final = ("_sheet", "side", "unit", "fiscal_year")
_NODE: Final = (*GROUP, "line")
#: Between the numbers that a code is made of; one stands at the end too, so that 1-1 is no
#: beginning of 1-10.
_MARK: Final = "-"
#: Shorter codes, and those that go on by a single digit, may begin alike by chance.
_SHORTEST: Final = 4
_STEP: Final = 2
#: Codes of more kinds than these are no levels.
_MOST_LEVELS: Final = 30
#: Parts may be missing from a list, and amounts rounded; far more than the whole they are not.
_EXCEEDED: Final = pl.col("sum") * 4 > pl.col("amount") * 5


@dataclass(frozen=True, slots=True)
class _Level:
    """Wholes of ``full`` characters, of which ``bare`` are left without the zeros that fill them
    up; what goes on from them begins with the same ``length``.
    """

    length: int
    bare: int
    full: int

    @property
    def zeros(self) -> int:
        return self.full - self.length


def path(codes: pl.Series) -> pl.Series:
    """The codes, with one kind of mark between their numbers, and at the end where any has one."""
    plain = codes.str.strip_chars().str.replace_all(r"[\s./_-]+", _MARK).str.strip_chars(_MARK)
    return plain + _MARK if plain.str.contains(_MARK, literal=True).any() else plain


def parts(lines: pl.DataFrame) -> pl.DataFrame | None:
    """Of which line each is a part: by :data:`GROUP` and ``line`` the nearest ``above`` that has an
    ``amount``, None where that cannot be told.
    """
    nodes = (
        lines.drop_nulls("line")
        .group_by(_NODE)
        .agg(pl.col("amount").cast(pl.Int128).sum())
        .with_columns(above=pl.lit(None, pl.String), full=pl.col("line").str.len_chars())
        .with_columns(bare=_bare(pl.col("line")).str.len_chars())
    )
    wholes = nodes.filter(pl.col("amount") != 0)
    levels = {
        level
        for bare, full in wholes.select("bare", "full").unique().iter_rows()
        for level in (_Level(bare, bare, full), _Level(full, full, full))
    }
    if len(levels) > _MOST_LEVELS:
        return None
    found: list[_Level] = []
    # What is nearest comes first.
    for level in sorted(levels, key=lambda level: (-level.length, -level.full)):
        above = _above(nodes, wholes, level)
        verdict = _verdict(nodes, above, level)
        if verdict == "untold" and (longer := _longer(level, found)):
            so_far, above = above, _above(nodes, wholes, longer)
            if _within(_compared(nodes, above, longer), _compared(nodes, so_far, level)):
                verdict = "level"
        if verdict == "untold":
            return None
        if verdict == "level":
            found.append(level)
            nodes = nodes.with_columns(above=pl.col("above").fill_null(above))
    return nodes.select(*_NODE, "above")


def _longer(level: _Level, found: list[_Level]) -> _Level | None:
    """The level where the last digit of its wholes is a zero: 12100000 among 11010000, 12020000."""
    lengths = [each.length for each in found if each.full == level.full and each.zeros > 1]
    return replace(level, length=min(lengths)) if level.zeros > 1 and lengths else None


def _within(wholes: pl.DataFrame, same: pl.DataFrame) -> bool:
    """Whether all of the same wholes have parts, and none has more than it is."""
    return wholes.height == same.height and not wholes.filter(_EXCEEDED).height


def _bare(line: pl.Expr) -> pl.Expr:
    """The code without the zeros that fill it up; all of it where nothing would be left."""
    marked = line.str.ends_with(_MARK)
    without = line.str.replace(r"-(?:0+-)+$", _MARK).str.replace(r"00+-$", "")
    short = pl.when(marked).then(without).otherwise(line.str.replace(r"0+$", ""))
    return pl.when(short.str.len_chars() > 0).then(short).otherwise(line)


def _above(nodes: pl.DataFrame, wholes: pl.DataFrame, level: _Level) -> pl.Series:
    """For each node that is no part yet, the whole of this level from which its code goes on."""
    of_level = wholes.filter(
        pl.col("full") == level.full, (pl.col("bare") == level.bare) | (level.zeros == 0)
    ).select(*GROUP, start=pl.col("line").str.head(level.length), whole="line")
    # A single zero may be a digit like others: it fills up no more than its place.
    longer = pl.col("full") > level.full if level.zeros != 1 else pl.lit(value=False)
    goes_on = pl.col("above").is_null() & (
        longer | ((pl.col("full") == level.full) & (level.zeros > 0))
    )
    starts = nodes.select(
        *GROUP, "line", start=pl.when(goes_on).then(pl.col("line").str.head(level.length))
    )
    joined = starts.join(
        of_level, on=[*GROUP, "start"], how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.select(pl.when(pl.col("whole") != pl.col("line")).then("whole"))["whole"]


def _verdict(
    nodes: pl.DataFrame, above: pl.Series, level: _Level
) -> Literal["level", "chance", "untold"]:
    """Whether these lines are wholes, are so called by chance, or nobody can tell."""
    wholes = _compared(nodes, above, level)
    if not wholes.height:
        return "chance"
    equal = wholes.filter(pl.col("sum") == pl.col("amount"))
    weak = level.zeros == 1 or (
        not level.zeros
        and not nodes["line"].str.ends_with(_MARK).any()
        and (level.full < _SHORTEST or wholes["step"].cast(pl.Int64).lt(_STEP).any())
    )
    sure = not weak or (equal["parts"] > 1).any()
    if sure and equal.height * 2 > wholes.height:
        return "level"
    refuted = wholes.filter(pl.col("counted") | (_EXCEEDED if weak else False)).height
    return "chance" if refuted > equal.height and refuted * 3 >= wholes.height else "untold"


def _compared(nodes: pl.DataFrame, above: pl.Series, level: _Level) -> pl.DataFrame:
    """The wholes with the ``sum`` of their parts, and how many digits these go on by at least.

    ``counted``: the number before them stands there too, as where lines are only counted: 9, 10.
    """
    number = pl.col("line").str.to_integer(strict=False)
    first = pl.col("number").min() if not level.zeros else pl.col("of").first()
    numbered = nodes.with_columns(whole=above, number=number)
    before = numbered.select(*GROUP, first=pl.col("number") + 1, counted=True).drop_nulls("first")
    sums = (
        numbered.with_columns(
            step=pl.col("full") - level.full, of=pl.col("whole").str.to_integer(strict=False)
        )
        .drop_nulls("whole")
        .group_by(*GROUP, line="whole")
        .agg(sum=pl.col("amount").sum(), parts=pl.len(), step=pl.col("step").min(), first=first)
    )
    of_before = [*GROUP, "first"]
    return (
        sums.join(nodes.select(*_NODE, "amount"), on=_NODE, nulls_equal=True)
        .join(before.unique(), on=of_before, how="left", nulls_equal=True)
        .with_columns(pl.col("counted").fill_null(value=False))
    )
