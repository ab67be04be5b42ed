"""Front-end packages, by npm: ``python -m dev.assets``.

The Persian font Vazirmatn goes into the catalogue's public folder, cut down to the letters and
signs that Persian and English pages use, beside its licence, and in the form that printing takes
into the compliance room; axe-core, which looks for barriers
in pages, goes to node_modules for the browser tests. The npm in ``.venv`` reads people's own
``.npmrc`` and ``npm_config_*`` like any npm, and what comes is checked against the hashes below.
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
from dev.print_font import VERSION, copyable
from dev.progress import Failed, say

VAZIRMATN = (
    "vazirmatn@33.0.3",
    "sha512-fbjNc0CMjazZpIegWzz9OHGzI1APFboT+x7ZecXlUCtDe/nkyx7gtCTZnWS/+eeXG7fbfXymCPKJI8EsnM3iqw==",
)
AXE = (
    "axe-core@4.14.1",
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
)
FONTS = ROOT / "ckanext-mashhad/ckanext/mashhad/catalog/public/mashhad/fonts"
PRINTED = ROOT / "ckanext-mashhad/ckanext/mashhad/compliance/fonts"
AXE_FOLDER = ROOT / "node_modules" / "axe-core"
WEIGHTS = ("Regular", "Bold")  # that are printed
STAMP = ".stamp"

#: Latin, the letters, marks and digits of Persian and Arabic, punctuation (with ZWNJ), a few signs
#: (with that of the rial).
LETTERS = (
    "U+0020-007E,U+00A0-00FF,U+060C,U+061B,U+061F,U+0621-063A,U+0640-0655,U+0660-066D,U+0670,"
    "U+067E,U+0686,U+0698,U+06A9,U+06AF,U+06C0,U+06CC,U+06D5,U+06F0-06F9,U+2009-206F,U+20AC,"
    "U+2190-2193,U+2212,U+25BE,U+25CB,U+25F7,U+2713,U+2715,U+FDFC"
)


def ensure() -> None:
    """Put what pages and tests need in its place, each part whole or not at all."""
    mark = _mark(*VAZIRMATN, LETTERS, VERSION)
    if not (_is(FONTS, mark) and _is(PRINTED, mark)):
        package = download(*VAZIRMATN)
        beside = {"OFL.txt": member(package, "OFL.txt"), STAMP: mark.encode()}
        font = cut_down(member(package, "fonts/webfonts/Vazirmatn[wght].woff2"), "woff2")
        _place(FONTS, {"vazirmatn.woff2": font, **beside})
        weights = {
            f"vazirmatn-{weight.lower()}.ttf": copyable(
                cut_down(member(package, f"fonts/ttf/Vazirmatn-{weight}.ttf"), None)
            )
            for weight in WEIGHTS
        }
        _place(PRINTED, weights | beside)
    if not _is(AXE_FOLDER, mark := _mark(*AXE)):
        package = download(*AXE)
        script, licence = member(package, "axe.min.js"), member(package, "LICENSE")
        _place(AXE_FOLDER, {"axe.min.js": script, "LICENSE": licence, STAMP: mark.encode()})


def _mark(*inputs: str) -> str:
    """Changes when what ought to be there changes."""
    return hashlib.sha256(" ".join(inputs).encode()).hexdigest()


def _is(folder: Path, mark: str) -> bool:
    try:
        return (folder / STAMP).read_text() == mark
    except OSError:
        return False


def _place(folder: Path, files: dict[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as place:
        made = Path(place) / folder.name
        made.mkdir(mode=0o755)
        for name, content in files.items():
            (made / name).write_bytes(content)
        if folder.exists():
            shutil.rmtree(folder)
        made.replace(folder)


def download(package: str, wanted: str) -> bytes:
    """The package's archive, from whatever registry npm is set to use, checked."""
    npm = VENV / "bin" / "npm"
    with tempfile.TemporaryDirectory() as place:
        command = [str(npm), "pack", package, "--silent", "--pack-destination", place]
        ran = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        archives = list(Path(place).glob("*.tgz"))
        if ran.returncode != 0 or not archives:
            raise Failed(f"npm could not fetch {package}: {ran.stderr.strip() or ran.stdout}")
        content = archives[0].read_bytes()
    if (found := integrity(content)) != wanted:
        raise Failed(f"{package} is not what it was: its hash is {found}")
    return content


def integrity(content: bytes) -> str:
    """The hash as npm writes it: ``sha512-`` and base64."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def member(package: bytes, name: str) -> bytes:
    """One file of a package's archive."""
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        try:
            file = archive.extractfile(f"package/{name}")
        except KeyError:
            file = None
        if file is None:
            raise Failed(f"the package has no {name}")
        return file.read()


def cut_down(font: bytes, flavour: str | None) -> bytes:
    """The same font with our letters only, compressed for browsers or (None) plain."""
    options = subset.Options(flavor=flavour, layout_features=["*"])
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
    say(f"The font lies in {FONTS}")
