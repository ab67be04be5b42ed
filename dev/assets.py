"""Front-end packages, by npm, into the catalogue's public folder: ``python -m dev.assets``.

The Persian font Vazirmatn comes by the npm that is in ``.venv``, which reads people's own
``.npmrc`` and ``npm_config_*`` like any npm. What came is checked against the hash below, cut
down to the letters and signs that Persian and English pages use, and put beside its licence.
Nothing of it is in git; running this again does nothing.
"""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset

from dev.paths import ROOT, VENV
from dev.progress import Failed, say

PACKAGE = "vazirmatn@33.0.3"
INTEGRITY = (
    "sha512-fbjNc0CMjazZpIegWzz9OHGzI1APFboT+x7ZecXlUCtD"
    "e/nkyx7gtCTZnWS/+eeXG7fbfXymCPKJI8EsnM3iqw=="
)
FONT = "package/fonts/webfonts/Vazirmatn[wght].woff2"
LICENCE = "package/OFL.txt"
TARGET = ROOT / "ckanext-mashhad/ckanext/mashhad/catalog/public/mashhad/fonts"
STAMP = TARGET / ".stamp"

#: Latin, the letters, marks and digits of Persian and Arabic, punctuation (with ZWNJ), a few signs
#: (with that of the rial).
LETTERS = (
    "U+0020-007E,U+00A0-00FF,U+060C,U+061B,U+061F,U+0621-063A,U+0640-0655,U+0660-066D,U+0670,"
    "U+067E,U+0686,U+0698,U+06A9,U+06AF,U+06C0,U+06CC,U+06D5,U+06F0-06F9,U+2009-206F,U+20AC,"
    "U+2190-2193,U+2212,U+25CB,U+25F7,U+2713,U+2715,U+FDFC"
)


def fingerprint() -> str:
    """Changes when what ought to be there changes."""
    return hashlib.sha256(f"{PACKAGE} {INTEGRITY} {FONT} {LETTERS}".encode()).hexdigest()


def ensure() -> None:
    """Put the font where pages find it, whole or not at all."""
    try:
        if STAMP.read_text() == fingerprint():
            return
    except OSError:
        pass
    package = download()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET.parent, prefix=".fonts-") as place:
        made = Path(place) / "fonts"
        made.mkdir(mode=0o755)
        (made / "vazirmatn.woff2").write_bytes(cut_down(member(package, FONT)))
        (made / "OFL.txt").write_bytes(member(package, LICENCE))
        (made / STAMP.name).write_text(fingerprint())
        if TARGET.exists():
            shutil.rmtree(TARGET)
        made.replace(TARGET)


def download() -> bytes:
    """The package's archive, from whatever registry npm is set to use, checked."""
    npm = VENV / "bin" / "npm"
    with tempfile.TemporaryDirectory() as place:
        command = [str(npm), "pack", PACKAGE, "--silent", "--pack-destination", place]
        ran = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        archives = list(Path(place).glob("*.tgz"))
        if ran.returncode != 0 or not archives:
            raise Failed(f"npm could not fetch {PACKAGE}: {ran.stderr.strip() or ran.stdout}")
        content = archives[0].read_bytes()
    if integrity(content) != INTEGRITY:
        raise Failed(f"{PACKAGE} is not what it was: its hash is {integrity(content)}")
    return content


def integrity(content: bytes) -> str:
    """The hash as npm writes it: ``sha512-`` and base64."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def member(package: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        try:
            file = archive.extractfile(name)
        except KeyError:
            file = None
        if file is None:
            raise Failed(f"{PACKAGE} has no {name}")
        return file.read()


def cut_down(font: bytes) -> bytes:
    """The same font, all weights, with our letters only."""
    options = subset.Options(flavor="woff2", layout_features=["*"])
    loaded = subset.load_font(io.BytesIO(font), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(LETTERS))
    cutter.subset(loaded)
    out = io.BytesIO()
    subset.save_font(loaded, out, options)
    return out.getvalue()


if __name__ == "__main__":
    try:
        ensure()
    except Failed as failure:
        sys.exit(f"Failed: {failure.what}")
    say(f"The font lies in {TARGET}")
