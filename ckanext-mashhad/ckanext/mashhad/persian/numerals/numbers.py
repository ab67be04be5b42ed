"""Numbers and money, read and written exactly: integers and ``Decimal``, never ``float``.

Read (any digits; ``,`` ``٬`` ``،`` ``'`` and spaces as marks of thousands, ``.`` and ``٫`` as
decimal mark; minus before or after, or brackets):

- ``parse_integer(text) -> int``, ``parse_decimal(text) -> Decimal``
- ``parse_amount(text, unit="rial") -> int``: integer Rial of «۱۲٬۵۰۰ میلیارد ریال»,
  «۱.۲ میلیون تومان», «۲ میلیارد و ۵۰۰ میلیون ریال», «۵ همت»; ``unit`` is meant where none is
  written, ``None`` makes writing it a duty.

What can be read in two ways is refused with the reason (:class:`NumberError`, with ``code`` and
``params``): ``1.250`` is 1250 to one writer and 1.25 to another.

Write (``lang`` "fa" by default, or "en"):

- ``format_number(12500)`` «۱۲٬۵۰۰»; ``format_decimal(Decimal("12.5"))`` «۱۲٫۵»;
  ``format_percent(Decimal("87.3"))`` «۸۷٫۳٪»
- ``format_amount(1_250_000_000_000) -> AmountText``: its ``text`` (and ``str()``) is
  «۱٬۲۵۰ میلیارد ریال», ``exact`` tells whether nothing was rounded away; ``unit="toman"`` shows
  toman.
- ``number_in_words(12500)`` «دوازده هزار و پانصد»; ``amount_in_words(12500)`` the same with ریال
- ``to_persian_digits(text)``, ``to_ascii_digits(text)`` for digits within other text.
"""

from __future__ import annotations

from ckanext.mashhad.persian.numerals.amounts import AmountText, Unit, format_amount, parse_amount
from ckanext.mashhad.persian.numerals.decimals import (
    NumberError,
    format_decimal,
    format_number,
    format_percent,
    parse_decimal,
    parse_integer,
)
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits, to_persian_digits
from ckanext.mashhad.persian.numerals.spelled_numbers import amount_in_words, number_in_words

__all__ = [
    "AmountText",
    "NumberError",
    "Unit",
    "amount_in_words",
    "format_amount",
    "format_decimal",
    "format_number",
    "format_percent",
    "number_in_words",
    "parse_amount",
    "parse_decimal",
    "parse_integer",
    "to_ascii_digits",
    "to_persian_digits",
]
