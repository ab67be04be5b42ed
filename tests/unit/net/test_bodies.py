from __future__ import annotations

import gzip
import hashlib
import io
import os
import resource
import zlib

import pytest

from ckanext.mashhad.net.body import MEGABYTE
from ckanext.mashhad.net.request_errors import BadEncoding, BadResponse, TooLarge, Truncated
from tests.unit.net.fault_server import RESET, answer, chunk, gzipped, head

TEXT = "قرارداد ".encode() * 5000
NOISE = os.urandom(100_000)
CHUNKED = head(transfer_encoding="chunked")


def bomb(gigabytes: int) -> bytes:
    """Return about 1 MB of gzip for each GiB of zeros, made of one repeated deflate block."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"")[:10] + block * (1024 * gigabytes)


@pytest.mark.parametrize(
    "reply",
    [
        answer(TEXT),
        gzipped(TEXT),
        answer(TEXT, content_encoding="identity"),
        [CHUNKED, chunk(TEXT[:7]), chunk(TEXT[7:]), chunk(b"")],
        [
            head(transfer_encoding="chunked", content_encoding="x-gzip"),
            chunk(gzip.compress(TEXT)),
            chunk(b""),
        ],
        answer(gzip.compress(TEXT[:9]) + gzip.compress(TEXT[9:]), content_encoding="gzip"),
        answer(gzip.compress(TEXT) + bytes(512), content_encoding="gzip"),
    ],
    ids=["length", "gzip", "identity", "chunks", "gzip chunks", "gzip members", "gzip padding"],
)
def test_a_whole_body_is_read_and_complete(server, client, reply):
    response = client.get(server.on("/", reply))
    assert response.content == TEXT
    assert response.complete
    assert (response.size, response.sha256) == (len(TEXT), hashlib.sha256(TEXT).hexdigest())


@pytest.mark.parametrize("size", [1, 65535, 65536, 65537, 3 * 65536, 1_000_003])
@pytest.mark.parametrize("fill", [lambda n: bytes(n), os.urandom], ids=["zeros", "noise"])
def test_unpacking_in_steps_loses_nothing(server, client, size, fill):
    body = fill(size)
    assert client.get(server.on("/", gzipped(body))).content == body


@pytest.mark.parametrize("reply", [answer(b""), answer(b"", content_encoding="gzip")])
def test_an_empty_body_is_complete(server, client, reply):
    response = client.get(server.on("/", reply))
    assert (response.content, response.complete) == (b"", True)


@pytest.mark.parametrize(
    "reply",
    [
        [head(version="1.0"), TEXT],
        [head(version="1.1"), TEXT],
        [head(content_length="many"), TEXT],
        [head(content_encoding="gzip"), gzip.compress(TEXT)],
        [b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n"],
    ],
    ids=["HTTP/1.0", "HTTP/1.1", "odd length", "gzip", "cut in the headers"],
)
def test_a_body_that_only_the_connection_ended_is_not_complete(server, client, reply):
    assert not client.get(server.on("/", reply)).complete


@pytest.mark.parametrize(
    "reply",
    [
        [head(content_length=len(TEXT)), TEXT[:-1]],
        [head(content_length=len(TEXT), version="1.0"), TEXT[:-1]],
        [head(content_length=len(TEXT))],
        [CHUNKED, chunk(TEXT)],
        [CHUNKED, chunk(TEXT)[:-10]],
        [CHUNKED, chunk(TEXT), b"12"],
        [CHUNKED],
        gzipped(NOISE, cut=1),
        gzipped(NOISE, cut=8),
        gzipped(NOISE, cut=30_000),
        gzipped(TEXT, cut=len(gzip.compress(TEXT)) - 5),
        answer(gzip.compress(TEXT) + gzip.compress(NOISE)[:-9], content_encoding="gzip"),
        [head(content_encoding="gzip"), gzip.compress(NOISE)[:-100]],
        [head(content_length=len(TEXT)), TEXT[:1000], RESET],
    ],
)
def test_a_body_cut_short_is_an_error(server, client, reply):
    with pytest.raises(Truncated):
        client.get(server.on("/", reply))


@pytest.mark.parametrize(
    "reply",
    [
        answer(b"no gzip at all", content_encoding="gzip"),
        answer(gzip.compress(TEXT) + b"something", content_encoding="gzip"),
        answer(gzip.compress(TEXT)[:-8] + bytes(8), content_encoding="gzip"),
        answer(TEXT, content_encoding="br"),
        answer(TEXT, content_encoding="deflate"),
        answer(TEXT, content_encoding="gzip, gzip"),
        answer(TEXT, content_encoding=", ".join(["gzip"] * 7)),
        [head(transfer_encoding="gzip, chunked"), chunk(gzip.compress(TEXT)), chunk(b"")],
        [head(transfer_encoding="gzip"), gzip.compress(TEXT)],
    ],
)
def test_an_encoding_that_was_not_asked_for_is_an_error(server, client, reply):
    with pytest.raises(BadEncoding):
        client.get(server.on("/", reply))


def test_seven_real_layers_of_gzip_are_not_unpacked(server, client):
    body = TEXT
    for _ in range(7):
        body = gzip.compress(body)
    seven = ", ".join(["gzip"] * 7)
    with pytest.raises(BadEncoding):
        client.get(server.on("/", answer(body, content_encoding=seven)))


@pytest.mark.parametrize(
    "reply",
    [
        [head(content_length=5, Content_length=6), b"12345"],
        [head(**{f"x_{number}": number for number in range(500)})],
        [b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n"],
        [b"HTTP/1.1 " + b"2" * 70_000],
        [b"SSH-2.0-OpenSSH_9.2\r\n"],
        [b"HTTP/1.1 200\x00 OK\r\n\r\n"],
        [b"<html>"],
        [CHUNKED, b"-5\r\nabc\r\n0\r\n\r\n"],
    ],
    ids=[
        "two lengths",
        "500 headers",
        "long header",
        "long status",
        "ssh",
        "NUL",
        "HTTP/0.9",
        "negative chunk",
    ],
)
def test_an_answer_that_is_not_proper_http_is_an_error(server, client, reply):
    with pytest.raises(BadResponse):
        client.get(server.on("/", reply))


def test_a_body_of_exactly_the_limit_passes(server, make_client):
    client = make_client(max_bytes=len(TEXT))
    assert client.get(server.on("/", answer(TEXT))).content == TEXT
    assert client.get(server.on("/", gzipped(TEXT))).content == TEXT


@pytest.mark.parametrize(
    "reply",
    [
        [head(content_length=len(TEXT))],
        [head(), TEXT],
        [CHUNKED, chunk(TEXT), chunk(b"")],
        gzipped(TEXT),
        [head(content_length=99_999_999_999)],
        [head(content_length="9" * 5000)],
    ],
    ids=["announced", "unannounced", "chunks", "unpacked", "huge", "thousands of digits"],
)
def test_a_body_over_the_limit_is_an_error(server, make_client, reply):
    with pytest.raises(TooLarge):
        make_client(max_bytes=len(TEXT) - 1).get(server.on("/", reply))


def test_packed_bytes_count_too(server, make_client):
    empty_members = gzip.compress(b"") * 2000
    url = server.on("/", [head(content_encoding="gzip"), empty_members])
    with pytest.raises(TooLarge):
        make_client(max_bytes=20_000).get(url)


def test_a_bomb_ends_at_the_limit_in_bounded_memory(server, client):
    url = server.on("/", [head(content_encoding="gzip"), bomb(gigabytes=1)])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    written = io.BytesIO()
    with pytest.raises(TooLarge) as caught:
        client.download(url, written)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kB
    assert str(caught.value) == "The answer is larger than 50 MB."
    assert written.getvalue() == b""


def test_a_download_goes_into_the_file_from_where_it_stands(server, client):
    file = io.BytesIO(b"title\n")
    file.seek(0, io.SEEK_END)
    response = client.download(server.on("/", gzipped(TEXT)), file)
    assert file.getvalue() == b"title\n" + TEXT
    assert (response.size, response.sha256) == (len(TEXT), hashlib.sha256(TEXT).hexdigest())


def test_a_download_that_fails_leaves_nothing_in_the_file(server, client):
    file = io.BytesIO(b"title\n")
    file.seek(0, io.SEEK_END)
    with pytest.raises(Truncated):
        client.download(server.on("/", [head(content_length=len(TEXT)), TEXT[:-1]]), file)
    assert file.getvalue() == b"title\n"


def test_full_disk_is_told_as_such_and_not_as_fault_of_server(server, client):
    class FullDisk(io.BytesIO):
        def write(self, data):
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        client.download(server.on("/", answer(TEXT)), FullDisk())
