"""``python -m dev.demo generate --out DIR`` or ``load``; ``--as-of 1405-09-04`` for another day."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

from ckanext.mashhad.persian.calendar import jalali
from ckanext.mashhad.persian.calendar.moments import tehran_day
from dev.demo import city, manifest
from dev.demo.load import load
from dev.demo.portal import PortalError
from dev.paths import State
from dev.stack import PORTAL_VARIABLE


def main(words: list[str]) -> int:
    options = _parser().parse_args(words)
    try:
        built = city.build(options.as_of or tehran_day(datetime.now(UTC)))
    except ValueError as error:
        return _fail(str(error))
    if options.command == "generate":
        manifest.write(built, options.out)
        print(f"{len(built.datasets)} datasets in {options.out}")
        return 0
    try:
        portal = json.loads(options.portal.read_text())
    except (OSError, ValueError) as error:
        return _fail(f"{options.portal} cannot be read ({error}). Is the portal running?")
    begun = time.monotonic()
    try:
        summary = load(portal, built)
    except PortalError as error:
        return _fail(str(error))
    summary["seconds"] = round(time.monotonic() - begun, 1)
    print(json.dumps(summary, ensure_ascii=False))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dev.demo", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    generate = commands.add_parser("generate", help="write the city to a folder")
    generate.add_argument("--out", type=Path, required=True)
    loading = commands.add_parser("load", help="load the city into the running portal")
    told = os.environ.get(PORTAL_VARIABLE)
    loading.add_argument("--portal", type=Path, default=Path(told) if told else State().portal)
    for command in (generate, loading):
        command.add_argument(
            "--as-of", type=_day, help="Jalali or Gregorian; today in Tehran unless given"
        )
    return parser


def _day(text: str) -> date:
    try:
        return jalali.parse(text).date
    except jalali.DateError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _fail(reason: str) -> int:
    print(f"Failed: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
