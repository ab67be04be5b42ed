"""Reading the body of an answer into a file: bounded as sent and as unpacked, never cut unnoticed.

Unpacking is done here and not by urllib3, because a gzip stream that ends early is an error to us
and none to urllib3.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from typing import IO

from urllib3 import HTTPResponse

from .request_errors import BadEncoding, BadResponse, TooLarge, Truncated

MEGABYTE = 1024 * 1024
_STEP = 64 * 1024
_LONGEST_LENGTH = 18  # digits; Python reads no numbers of thousands of digits
_GZIP = 16 + zlib.MAX_WBITS


class Sink:
    """A binary file that takes at most ``limit`` bytes; counts them and their SHA-256."""

    def __init__(self, file: IO[bytes], limit: int) -> None:
        self.size = 0
        self._file = file
        self._limit = limit
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """SHA-256 of all that was written, in hexadecimal."""
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        """Write ``data``. Raises ``TooLarge`` before the limit is passed."""
        check_size(self.size + len(data), self._limit, "unpacked")
        self.size += len(data)
        self._hash.update(data)
        self._file.write(data)


def check_size(size: int, limit: int, what: str) -> None:
    """Raise ``TooLarge`` if ``size`` is over ``limit``."""
    if size > limit:
        raise TooLarge(f"{size} bytes {what}", megabytes=-(-limit // MEGABYTE))


def read_body(raw: HTTPResponse, sink: Sink, limit: int) -> bool:
    """Copy the body of ``raw`` into ``sink``, unpacked; return whether it is surely whole.

    It is not surely whole when it has neither length nor chunks, so that only the end of the
    connection ended it. Raises ``TooLarge``, ``Truncated``, ``BadEncoding``,
    ``BadResponse`` and urllib3's errors.
    """
    unpack = _unpacker(raw)
    announced = raw.headers.get("Content-Length", "").lstrip("0")
    if announced.isdecimal():
        check_size(int(announced[:_LONGEST_LENGTH]), limit, "announced")
    received = 0
    while data := _next(raw):
        received += len(data)
        check_size(received, limit, "as sent")
        for piece in unpack.feed(data):
            sink.write(piece)
    unpack.finish()
    return bool(raw.chunked) or raw.length_remaining is not None


def read_start(raw: HTTPResponse, sink: Sink, at_most: int) -> bool:
    """Copy the first bytes of ``raw`` into ``sink``, still packed; return whether that was all.

    Raises ``Truncated`` where the body breaks off before that, ``BadResponse``, urllib3's errors.
    """
    while sink.size < at_most:
        data = _next(raw, at_most - sink.size)
        if not data:
            return True
        sink.write(data)
    return False


def _next(raw: HTTPResponse, most: int = _STEP) -> bytes:
    try:
        return raw.read(most, decode_content=False)
    except ValueError as error:  # urllib3's, at a chunk of negative size
        raise BadResponse(repr(error)) from error


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        return None


class _Gzip:
    """Unpacks one gzip stream of one or more members (RFC 1952 2.2) in small steps."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._seen = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._seen = True
        while data:
            if self._member.eof:
                data = data.lstrip(b"\0")  # padding after the end, as tape and disk blocks have
                if not data:
                    return
                self._member = zlib.decompressobj(_GZIP)
            yield self._decompress(data)
            # Output held back by the step size is never lost: the trailer comes after it, so
            # there is input left until all of it is out.
            ended = self._member.eof
            data = self._member.unused_data if ended else self._member.unconsumed_tail

    def finish(self) -> None:
        if self._seen and not self._member.eof:
            raise Truncated("gzip stream without its end")

    def _decompress(self, data: bytes) -> bytes:
        try:
            return self._member.decompress(data, _STEP)
        except zlib.error as error:
            raise BadEncoding(str(error)) from error


def _unpacker(raw: HTTPResponse) -> _Plain | _Gzip:
    transfer = _codings(raw.headers.get("Transfer-Encoding", ""))
    content = _codings(raw.headers.get("Content-Encoding", ""))
    if transfer not in ([], ["chunked"]):
        raise BadEncoding(f"transfer encoding {transfer}")
    if content == []:
        return _Plain()
    if content in (["gzip"], ["x-gzip"]):
        return _Gzip()
    raise BadEncoding(f"content encoding {content}")


def _codings(header: str) -> list[str]:
    names = [name.strip().lower() for name in header.split(",")]
    return [name for name in names if name not in ("", "identity")]
