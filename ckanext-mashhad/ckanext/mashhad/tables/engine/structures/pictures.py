"""Pictures, and sound and film in their containers, each to its last byte (pure).

Sources: PNG (W3C), JPEG (ITU T.81), GIF89a, TIFF 6.0, RIFF (WebP, WAV, AVI), ISO 14496-12 (MP4,
HEIC, AVIF), BMP, MS-EMF, MS-WMF, VCLMTF (LibreOffice's ``vcl/source/filter/svm``).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

_PADDING: Final = b"\0\t\n\r "
_SCAN_END: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
#: What telephones of one maker write behind a picture: when it was taken, in a list of its own.
_SEF: Final = re.compile(rb"[\s\S]{0,4096}?SEFH[\s\S]{0,4096}SEFT")
_FORMS: Final = (b"WEBP", b"WAVE", b"AVI ")
_BOX: Final = re.compile(rb"[\x20-\x7e\xa9][\x20-\x7e]{3}")
#: Bytes of a value by its type in TIFF.
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
#: Fields of TIFF with places in the file, and those with the number of bytes there.
_PLACES: Final = {273: 279, 324: 325}
_DIRECTORIES: Final = (330, 34665, 34853, 40965)


def fault(raw: bytes) -> str | None:
    """Empty for a picture, ``damaged`` for what only begins like one, None for what does not."""
    end_of = next((end for begin, end in _KINDS if begin.match(raw)), None)
    if end_of is None:
        return None
    try:
        rest = raw[end_of(raw) :]
    except (struct.error, IndexError, ValueError):
        return "damaged"
    return "damaged" if rest.strip(_PADDING) else ""


def _png(raw: bytes) -> int:
    place, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", raw, place)
        place += 12 + length
    return _within(raw, place)


def _jpeg(raw: bytes) -> int:
    """Several pictures may follow each other, as cameras write previews."""
    place = following = 0
    while raw.startswith(b"\xff\xd8\xff", following):
        place = following = _one_jpeg(raw, following)
        while following < len(raw) and raw[following] in _PADDING:
            following += 1
    return len(raw) if _SEF.fullmatch(raw, place) else place


def _one_jpeg(raw: bytes, begin: int) -> int:
    place = begin + 2
    while (marker := raw[place + 1]) != 0xD9:
        if raw[place] != 0xFF:
            raise ValueError(place)
        if marker == 0xFF:  # filling
            place += 1
            continue
        if marker != 0x01 and not 0xD0 <= marker <= 0xD7:
            place += struct.unpack_from(">H", raw, place + 2)[0]
        place += 2
        if marker == 0xDA:
            scanned = _SCAN_END.search(raw, place)
            if scanned is None:
                raise ValueError(place)
            place = scanned.start()
    return place + 2


def _gif(raw: bytes) -> int:
    place = 13 + _colours(raw[10])
    while raw[place] != 0x3B:
        if raw[place] == 0x2C:
            place += 11 + _colours(raw[place + 9])
        elif raw[place] == 0x21:
            place += 2
        else:
            raise ValueError(place)
        while size := raw[place]:
            place += size + 1
        place += 1
    return place + 1


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _riff(raw: bytes) -> int:
    size, form = struct.unpack_from("<I4s", raw, 4)
    if form not in _FORMS:
        raise ValueError(form)
    return _within(raw, 8 + size)


def _bitmap(raw: bytes) -> int:
    return _within(raw, struct.unpack_from("<I", raw, 2)[0])


def _boxes(raw: bytes) -> int:
    place, kinds = 0, set()
    while place < len(raw):
        size, kind = struct.unpack_from(">I4s", raw, place)
        if not _BOX.fullmatch(kind):
            raise ValueError(kind)
        if size == 1:
            size = struct.unpack_from(">Q", raw, place + 8)[0]
        size = size or len(raw) - place
        if size < 8:
            raise ValueError(size)
        place += size
        kinds.add(kind)
    if b"mdat" not in kinds:
        raise ValueError(place)
    return _within(raw, place)


def _tiff(raw: bytes) -> int:
    order = "<" if raw[:2] == b"II" else ">"
    waiting, seen, end = [struct.unpack_from(f"{order}I", raw, 4)[0]], set[int](), 8
    left = len(raw)  # every value takes bytes of its own
    while waiting:
        if (place := waiting.pop()) in seen:
            continue
        seen.add(place)
        (count,) = struct.unpack_from(f"{order}H", raw, place)
        fields: dict[int, tuple[int, ...]] = {}
        for number in range(count):
            tag, values, last = _field(raw, place + 2 + 12 * number, order)
            left -= 12 + len(values)
            if tag in fields or left < 0:
                raise ValueError(tag)
            fields[tag] = values
            end = max(end, last)
        (following,) = struct.unpack_from(f"{order}I", raw, place + 2 + 12 * count)
        waiting += [each for tag in _DIRECTORIES for each in fields.get(tag, ())]
        waiting += [following] if following else []
        end = max(end, place + 6 + 12 * count, *_pieces(fields))
    return _within(raw, end)


def _field(raw: bytes, place: int, order: str) -> tuple[int, tuple[int, ...], int]:
    """Tag, values where they are places or numbers of bytes, and where they end."""
    tag, kind, count = struct.unpack_from(f"{order}HHI", raw, place)
    length = count * _SIZES.get(kind, 1)
    at = place + 8 if length <= 4 else struct.unpack_from(f"{order}I", raw, place + 8)[0]
    wanted = tag in _PLACES or tag in _PLACES.values() or tag in _DIRECTORIES
    values: tuple[int, ...] = ()
    if wanted and kind in (3, 4, 13):
        values = struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", raw, at)
    return tag, values, at + length


def _pieces(fields: dict[int, tuple[int, ...]]) -> Iterator[int]:
    for places, lengths in _PLACES.items():
        pairs = zip(fields.get(places, ()), fields.get(lengths, ()), strict=True)
        yield from (place + length for place, length in pairs)


def _enhanced(raw: bytes) -> int:
    """EMF: records, of which the first says how many bytes there are, and the last ends them."""
    place, kind = 0, 0
    while kind != 14:
        kind, size = struct.unpack_from("<II", raw, place)
        if size < 8 or size % 4:
            raise ValueError(size)
        place += size
    if place != struct.unpack_from("<I", raw, 48)[0]:
        raise ValueError(place)
    return _within(raw, place)


def _metafile(raw: bytes) -> int:
    """WMF: the same in words of two bytes, with 22 bytes before them where it has a size."""
    place, kind = (22 if raw.startswith(b"\xd7\xcd\xc6\x9a") else 0) + 18, 1
    while kind:
        size, kind = struct.unpack_from("<IH", raw, place)
        if size < 3:
            raise ValueError(size)
        place += 2 * size
    return _within(raw, place)


def _star_view(raw: bytes) -> int:
    """What LibreOffice draws of a chart: a head and actions, each with its length."""
    (length,) = struct.unpack_from("<I", raw, 8)
    place = 12 + length
    (count,) = struct.unpack_from("<I", raw, place - 4)
    for _ in range(count):
        (length,) = struct.unpack_from("<I", raw, place + 4)
        place += 8 + length
    return _within(raw, place)


def _within(raw: bytes, end: int) -> int:
    if not 0 < end <= len(raw):
        raise ValueError(end)
    return end


_KINDS: Final[tuple[tuple[re.Pattern[bytes], Callable[[bytes], int]], ...]] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), _png),
    (re.compile(rb"\xff\xd8\xff"), _jpeg),
    (re.compile(rb"GIF8[79]a"), _gif),
    (re.compile(rb"II\*\0|MM\0\*"), _tiff),
    (re.compile(rb"RIFF"), _riff),
    (re.compile(rb"BM[\s\S]{4}\0\0\0\0"), _bitmap),
    (re.compile(rb"\0[\s\S]{3}ftyp"), _boxes),
    (re.compile(rb"\x01\0\0\0[\s\S]{36} EMF"), _enhanced),
    (re.compile(rb"\xd7\xcd\xc6\x9a|[\x01\x02]\0\x09\0\0[\x01\x03]"), _metafile),
    (re.compile(rb"VCLMTF"), _star_view),
)
