"""Where the bytes of a batch lie until it is applied."""

from __future__ import annotations

from ckanext.mashhad import config
from ckanext.mashhad.tables.versions.vault import Vault


def vault() -> Vault:
    """Beside the versions of files, for their owner only."""
    return Vault(config.vault_folder() / "batches")
