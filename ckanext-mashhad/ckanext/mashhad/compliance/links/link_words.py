"""The words around an address: how it stands, what it said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

from ckanext.mashhad.compliance.addresses.address_health import Health, State
from ckanext.mashhad.compliance.engine.vocabulary.judgement_words import Shown
from ckanext.mashhad.net import request_errors
from ckanext.mashhad.persian.reading_errors import N_

_SIGNS: Final[Mapping[State, tuple[str, str, str]]] = {
    State.DEAD: ("✕", N_("does not open"), "s-missing"),
    State.FAILING: ("◷", N_("did not open lately"), "s-late"),
    State.UNCLEAR: ("?", N_("cannot be checked"), "s-due"),
    State.ALIVE: ("✓", N_("opens"), "s-met"),
    State.UNASKED: ("–", N_("not checked yet"), "s-due"),
}


def shown(state: State, translate: Callable[[str], str]) -> Shown:
    """Sign, word and colour of a state."""
    sign, word, css = _SIGNS[state]
    return Shown(state.value, sign, translate(word), css)


def reason(health: Health, translate: Callable[[str], str]) -> str:
    """What the address said last, as a sentence; empty where it opened or was never asked."""
    kind = _kinds().get(health.code)
    return translate(kind.msgid).format(status=health.status) if kind else ""


@cache
def _kinds() -> Mapping[str, type[request_errors.NetError]]:
    return {kind.code: kind for kind in _all(request_errors.NetError)}


def _all(kind: type[request_errors.NetError]) -> Iterator[type[request_errors.NetError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from _all(each)
