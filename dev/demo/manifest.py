"""What was generated, written down for those who check that it arrived."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ckanext.mashhad.catalog.engine.units.units_file import Unit
from dev.demo.parts import City, Dataset, File, Planted


def describe_city(city: City) -> dict[str, Any]:
    """What there is and what was planted; the same city, the same dictionary.

    ``lapses`` is what the compliance report must find, ``signs`` what the signs worth a look,
    ``faults`` of a version what its check must find, each of them and nothing else.
    """
    files = [file for dataset in city.datasets for file in dataset.files]
    public = [dataset for dataset in city.datasets if dataset.visibility == "public"]
    return {
        "as_of": city.as_of.isoformat(),
        "units": len(city.units),
        "watched": sum(_is_watched(unit, city.as_of) for unit in city.units),
        "public_datasets": _counts(dataset.type for dataset in public),
        "hidden_datasets": _counts(
            dataset.visibility for dataset in city.datasets if dataset not in public
        ),
        "files": _counts(file.format for file in files),
        "public_files": sum(len(dataset.public_files) for dataset in public),
        "versions": _counts(
            "accepted" if version.accepted else "refused"
            for dataset in city.datasets
            for version in dataset.versions
        ),
        "rows": sum(dataset.figures.get("rows", 0) for dataset in city.datasets),
        "lapses": [asdict(lapse) for lapse in city.lapses],
        "signs": [_sign(sign) for sign in city.signs],
        "datasets": {dataset.name: _dataset(dataset) for dataset in city.datasets},
    }


def units_file(city: City) -> str:
    """The city's units as ``ckan mashhad units load`` takes them."""
    entries = [_unit_entry(unit.fields()) for unit in city.units]
    return yaml.safe_dump({"units": entries}, allow_unicode=True, sort_keys=False, width=100)


def write(city: City, folder: Path) -> None:
    """Write the city below ``folder``: units, datasets with their files, and the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "units.yaml").write_text(units_file(city), encoding="utf-8")
    for dataset in city.datasets:
        place = folder / dataset.name
        place.mkdir(exist_ok=True)
        _write_json(place / "dataset.json", dataset.payload())
        for file in dataset.files:
            for number, version in enumerate(file.versions, 1):
                below = place / f"version-{number}" if len(file.versions) > 1 else place
                below.mkdir(exist_ok=True)
                (below / version.name).write_bytes(version.content)
    _write_json(folder / "manifest.json", describe_city(city))


def _sign(sign: Planted) -> dict[str, Any]:
    """Where it is found; since when does not matter to what is found today."""
    return {name: value for name, value in asdict(sign).items() if name != "since"}


def _is_watched(unit: Unit, day: date) -> bool:
    return bool(unit.monitored_from) and str(unit.monitored_from) <= day.isoformat()


def _unit_entry(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {("title" if key == "title_translated" else key): value for key, value in fields.items()}


def _dataset(dataset: Dataset) -> dict[str, Any]:
    return {
        "type": dataset.type,
        "unit": dataset.unit,
        "visibility": dataset.visibility,
        "published": dataset.published.isoformat() if dataset.published else None,
        **dataset.figures,
        "files": [_file(file) for file in dataset.files],
    }


def _file(file: File) -> dict[str, Any]:
    public = file.published
    return {
        "name": file.name,
        "format": file.format,
        "published": file.versions.index(public) + 1 if public else None,
        "versions": [_version(version) for version in file.versions],
    }


def _version(version: File) -> dict[str, Any]:
    return {
        "rows": version.rows,
        "size": len(version.content),
        "sha256": version.sha256,
        "accepted": version.accepted,
        "faults": [asdict(fault) for fault in version.faults],
        "manners": list(version.manners),
    }


def _counts(values: Any) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
