"""What a room may implement to be asked by the catalog room, which knows none of them."""

from __future__ import annotations

from ckan.plugins import Interface


class IDueWork(Interface):
    """Work that falls due by the clock, or was left lying: `ckan mashhad tick` asks for it."""

    def do_due_work(self) -> dict[str, int]:
        """Start what is due now and return soon; how many there were of what was done."""
        return {}


class ITextGuard(Interface):
    """Looks at texts that everybody will read before they are kept."""

    def fault_of_text(self, text: str) -> str:
        """Why the text may not be kept, in the reader's language; empty where it may."""
        return ""
