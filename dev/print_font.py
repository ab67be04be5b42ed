"""The font that is printed, made so that text copies out of a PDF in its order.

Readers of PDF (PDFium in Chrome, for one) turn a right-to-left line round glyph by glyph. A glyph
that stands for two letters comes out with the two swapped («اطالعات»), and a ZWNJ that is drawn by
no glyph is told of its neighbour. So each letter gets a glyph of its own: of «لا» lam is drawn as
both and alef as nothing, and ZWNJ is a glyph without ink. What is seen does not change. So is the
right-to-left mark, with a width that nobody sees: readers put glyphs of one place in any order.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from fontTools.otlLib import builder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.ttLib.tables.otTables import Lookup

#: Raised whenever another font comes of it: fonts that are there already are made anew.
VERSION: Final = "print-font-2"
LAM: Final = 0x0644
ZWNJ, RLM = 0x200C, 0x200F
_SINGLE, _LIGATURE = 1, 4
_IGNORE_MARKS: Final = 8


class Pair(NamedTuple):
    """Two glyphs in the order of reading, and the one that was drawn for both."""

    lam: str
    alef: str
    both: str


def copyable(font: bytes) -> bytes:
    """Return the font with a glyph for each letter; it has to have lam-alef, ZWNJ and RLM."""
    loaded = TTFont(io.BytesIO(font), recalcTimestamp=False)
    pairs = list(_take_pairs(loaded))
    silent = {each.alef: _add_silent(loaded, f"{each.alef}.silent") for each in pairs}
    _draw_pairs(loaded, pairs, silent)
    _draw_mark(loaded, ZWNJ, 0)
    _draw_mark(loaded, RLM, loaded["head"].unitsPerEm // 200)
    out = io.BytesIO()
    loaded.save(out)
    return out.getvalue()


def _take_pairs(font: TTFont) -> Iterator[Pair]:
    """Take the ligatures of lam and an alef out of the font."""
    table = font["GSUB"].table
    forms = _forms(table, font.getBestCmap()[LAM])
    for lookup in table.LookupList.Lookup:
        for part in lookup.SubTable:
            if part.LookupType != _LIGATURE:
                continue
            for lam in sorted(forms & part.ligatures.keys()):
                for each in part.ligatures.pop(lam):
                    yield Pair(lam, each.Component[0], each.LigGlyph)


def _forms(table: Any, letter: str) -> set[str]:
    """The glyphs of a letter at the beginning of a word, within it, and at its end."""
    return {
        part.mapping[letter]
        for name in ("init", "medi", "fina")
        for lookup in _lookups(table, name)
        for part in lookup.SubTable
        if part.LookupType == _SINGLE and letter in part.mapping
    }


def _lookups(table: Any, feature: str) -> list[Lookup]:
    return [
        table.LookupList.Lookup[index]
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == feature
        for index in record.Feature.LookupListIndex
    ]


def _add_silent(font: TTFont, name: str, width: int = 0) -> str:
    """Return the name of a glyph without ink, which may be there already."""
    if name not in font["hmtx"].metrics:
        font["glyf"][name] = Glyph()
        font["hmtx"][name] = (width, 0)
        font.setGlyphOrder(font["glyf"].glyphOrder)
        font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
    return name


def _draw_pairs(font: TTFont, pairs: list[Pair], silent: dict[str, str]) -> None:
    """Of each pair draw lam as both, then alef after it as nothing."""
    glyphs, table = font.getReverseGlyphMap(), font["GSUB"].table
    chains = []
    for alef in sorted(silent):
        ours = {each.lam: each.both for each in pairs if each.alef == alef}
        both = _add_lookup(table, _single(ours))
        nothing = _add_lookup(table, _single({alef: silent[alef]}))
        for chain in (
            _chain(glyphs, [], [set(ours)], [{alef}], both),
            _chain(glyphs, [set(ours.values())], [{alef}], [], nothing),
        ):
            chains.append(_add_lookup(table, chain))
    _add_to_feature(table, "rlig", chains)


def _single(mapping: dict[str, str]) -> Lookup:
    return builder.buildLookup([builder.buildSingleSubstSubtable(mapping)], flags=_IGNORE_MARKS)


def _chain(
    glyphs: dict[str, int],
    before: list[set[str]],
    drawn: list[set[str]],
    after: list[set[str]],
    lookup: int,
) -> Lookup:
    """A lookup that draws one glyph by ``lookup`` where these stand before and after it."""
    part = otTables.ChainContextSubst()
    part.Format = 3
    for name, found in (("Backtrack", before), ("Input", drawn), ("LookAhead", after)):
        covered = [builder.buildCoverage(each, glyphs) for each in found]
        setattr(part, f"{name}Coverage", covered)
        setattr(part, f"{name}GlyphCount", len(covered))
    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = 0, lookup
    part.SubstLookupRecord, part.SubstCount = [record], 1
    return builder.buildLookup([part], flags=_IGNORE_MARKS)


def _draw_mark(font: TTFont, letter: int, width: int) -> None:
    """Draw it as a glyph of its own: what a font puts in its place is not thrown away."""
    table = font["GSUB"].table
    name = font.getBestCmap()[letter]
    drawn = _add_silent(font, f"{name}.silent", width)
    _add_to_feature(table, "ccmp", [_add_lookup(table, _single({name: drawn}))])


def _add_lookup(table: Any, lookup: Lookup) -> int:
    """Return its place among the lookups."""
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    return len(table.LookupList.Lookup) - 1


def _add_to_feature(table: Any, tag: str, lookups: list[int]) -> None:
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == tag:
            record.Feature.LookupListIndex += lookups
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)
