"""What is said when something typed cannot be understood.

Every error has a stable ``code`` (for programs), ``params`` (the numbers and words it speaks of)
and ``msgid``: the English sentence with ``{named}`` places, marked for translation. ``str(error)``
is the English sentence filled in. A room shows it to a reader with::

    error.text(tk._, "fa")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypeAlias

from ckanext.mashhad.persian.numerals.digits import to_persian_digits

Lang = Literal["fa", "en"]
"""The language of a text made here; CKAN's locale ``fa_IR`` is ``fa``."""


class Word(NamedTuple):
    """One word in both languages of the portal."""

    fa: str
    en: str

    def to(self, lang: Lang) -> str:
        """Return the word in ``lang``."""
        return self.fa if lang == "fa" else self.en


def in_digits(text: str) -> Word:
    """Return ``text``, in Latin digits, as a word that has Persian digits in Persian."""
    return Word(to_persian_digits(text), text)


#: Params that hold what somebody typed, and how much of it a message quotes.
QUOTED: Final = frozenset(("text", "word", "date"))
LONGEST_QUOTED: Final = 80

Param: TypeAlias = int | str | Word


def N_(message: str) -> str:  # noqa: N802 (the name by which gettext tools find messages)
    """Mark ``message`` for translation and return it unchanged."""
    return message


class InputError(ValueError):
    """A typed value that cannot be read; ``code`` is stable, ``msgid`` is for translation.

    What was typed goes whole into ``text``; what is too long for a message is cut here.
    """

    messages: ClassVar[Mapping[str, str]] = {}

    def __init__(self, code: str, **params: Param) -> None:
        self.code = code
        self.params = {
            name: _quoted(value) if name in QUOTED and isinstance(value, str) else value
            for name, value in params.items()
        }
        self.msgid = self.messages[code]
        super().__init__(self.msgid.format(**self.shown("en")))

    def shown(self, lang: Lang) -> dict[str, str]:
        """Return the params as a reader of ``lang`` sees them: digits and words in it."""
        return {name: _shown(value, lang) for name, value in self.params.items()}

    def text(self, translate: Callable[[str], str], lang: Lang) -> str:
        """Return the sentence in ``lang``; ``translate`` is gettext for the same language."""
        return translate(self.msgid).format(**self.shown(lang))

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception with keyword arguments does not survive pickling by itself, and a
        # background job's failure is pickled.
        return _rebuild, (type(self), self.code, self.params)


def _quoted(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…"


def _shown(value: Param, lang: Lang) -> str:
    if isinstance(value, Word):
        return value.to(lang)
    if isinstance(value, int):
        return to_persian_digits(str(value)) if lang == "fa" else str(value)
    return value


def _rebuild(kind: type[InputError], code: str, params: dict[str, Param]) -> InputError:
    return kind(code, **params)
