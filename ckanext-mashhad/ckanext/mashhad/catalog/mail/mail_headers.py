"""Headers of letters that hold an address (pure): programs read them, and only as they stand."""

from __future__ import annotations

import email.policy
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from typing import Any, Final, cast

#: RFC 2369 and 8058; a word that is encoded is no address to a mail program.
OF_ADDRESSES: Final = ("list-unsubscribe",)


class AddressHeader(UnstructuredHeader):
    """Is written on one line: an address longer than a line would else become encoded words."""

    def fold(self, *, policy: Any) -> str:
        """The header as it is sent; RFC 5322 lets a line have 998 characters."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


def register() -> None:
    """Make the letters that CKAN's mailer composes write these headers so."""
    registry = cast(HeaderRegistry, email.policy.default.header_factory)
    for name in OF_ADDRESSES:
        registry.map_to_type(name, AddressHeader)  # type: ignore[arg-type]
