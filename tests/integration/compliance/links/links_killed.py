"""Asks what is due in a process of its own, which the test kills. Argument: the configuration."""

from __future__ import annotations

import sys

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def main(ini: str) -> None:
    make_app(CKANConfigLoader(ini).get_config())
    from ckanext.mashhad.compliance.links import link_checks

    link_checks.run()  # without an application context, as in CKAN's worker


if __name__ == "__main__":
    main(*sys.argv[1:])
