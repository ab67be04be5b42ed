"""One word, number or code of a text (pure)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """One word, number or code.

    ``parts``   its keys in the order of the text, one unless it is a code
    ``others``  what else finds it; any one is enough
    ``text``    the word as it was written, its ending left off; empty for numbers and codes
    ``silent``  only holds the sentence together
    ``ended``   an ending stood apart, so the next word is not part of this one
    ``bound``   a half-space stood before it, so it is a part of the word before
    """

    parts: tuple[str, ...]
    others: tuple[str, ...] = ()
    text: str = ""
    silent: bool = False
    ended: bool = False
    bound: bool = False

    @property
    def is_code(self) -> bool:
        return len(self.parts) > 1
