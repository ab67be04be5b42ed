"""What the demo writes down about its city is what is there."""

from __future__ import annotations

from datetime import date

from ckanext.mashhad.catalog.engine.units import units_file
from dev.demo import manifest
from dev.demo.parts import City


class TestManifest:
    def test_it_counts_what_is_there(self, demo: City) -> None:
        written = manifest.describe_city(demo)
        assert written["units"] == len(demo.units)
        assert written["watched"] >= 25
        assert written["datasets"].keys() == {dataset.name for dataset in demo.datasets}
        assert sum(written["public_datasets"].values()) == len(demo.datasets) - 2
        assert sum(written["files"].values()) == sum(len(d.files) for d in demo.datasets)
        assert written["as_of"] == date(2026, 11, 25).isoformat()

    def test_it_says_what_was_planted(self, demo: City) -> None:
        written = manifest.describe_city(demo)
        assert len(written["lapses"]) == len(demo.lapses)
        assert len(written["signs"]) == len(demo.signs)
        versions = [
            version
            for dataset in written["datasets"].values()
            for file in dataset["files"]
            for version in file["versions"]
        ]
        assert len(versions) > sum(written["files"].values())
        refused = [version for version in versions if not version["accepted"]]
        assert all(version["faults"] for version in refused)
        assert 0 < written["public_files"] < sum(written["files"].values())

    def test_units_file_can_loaded_and_says_from_when_units_watched(self, demo: City) -> None:
        assert tuple(units_file.parse(manifest.units_file(demo))) == demo.units
