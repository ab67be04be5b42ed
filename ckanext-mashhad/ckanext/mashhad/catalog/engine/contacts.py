"""How an office is reached: its e-mail, phone and website, as typed and as stored (pure)."""

from __future__ import annotations

import re
from typing import ClassVar, Final
from urllib.parse import urlsplit

from ckanext.mashhad.persian import identifiers
from ckanext.mashhad.persian.numerals.digits import to_ascii_digits
from ckanext.mashhad.persian.reading_errors import N_, InputError
from ckanext.mashhad.persian.text import display_safe

MAX_EMAIL: Final = 254
MAX_PHONE: Final = 100
MAX_ADDRESS: Final = 2000
MAX_FORMAT: Final = 100
#: PostgreSQL indexes a link: at most 2,704 bytes. A character that is not ASCII has up to four.
MAX_LINK: Final = 2600

#: What leads to no server: code, content that is an address itself, files of a reader's computer.
_NOWHERE: Final = re.compile(
    r"(?:javascript|vbscript|blob|about):|file:/|data:[^,]*,", re.IGNORECASE
)
_LABEL: Final = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL: Final = re.compile(
    rf"(?!\.)(?!.*\.\.)[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+(?<!\.)@{_LABEL}(?:\.{_LABEL})+"
)


class ContactError(InputError):
    """A way to reach an office that cannot be one."""

    messages: ClassVar = {
        "email": N_("“{text}” is not an e-mail address, such as data@mashhad.example."),
        "mobile": N_("This is a mobile number, which is personal. Write the phone of the office."),
        "phone": N_("“{text}” is not a phone number, such as 051-30000000."),
        "website": N_("“{text}” is not an address on the web, such as https://example.org."),
        "link": N_("This link cannot be read. Copy it again from where it opens."),
        "too_long": N_("This has {count} characters; at most {most} are taken."),
    }


def within(text: str, most: int) -> str:
    """The text itself; :class:`ContactError` when it has more than ``most`` characters."""
    if len(text) > most:
        raise ContactError("too_long", count=len(text), most=most)
    return text


def read_email(text: str) -> str:
    """An e-mail address; ASCII, as mail servers everywhere take it."""
    text = within(display_safe(text).strip(), MAX_EMAIL)
    if not _EMAIL.fullmatch(text):
        raise ContactError("email", text=text)
    return text


def read_phone(text: str) -> str:
    """An office's phone in ASCII digits; a mobile is a person's (PRIV-DIR art. 4)."""
    text = within(to_ascii_digits(display_safe(text)).strip(), MAX_PHONE)
    if identifiers.is_valid("mobile", text):
        raise ContactError("mobile")
    if not any(char.isdigit() for char in text):
        raise ContactError("phone", text=text)
    return text


def read_website(text: str) -> str:
    """The address of a website: http or https, with a host."""
    text = within(display_safe(text).strip(), MAX_ADDRESS)
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known or any(char.isspace() for char in text):
        raise ContactError("website", text=text)
    return text


def read_link(text: str) -> str:
    """The link of a file, or the name of an uploaded one; wrong is what no program can read."""
    text = text.replace("\x00", "").strip()
    within(text, MAX_LINK if text.isascii() else MAX_LINK // 4)
    try:
        _ = urlsplit(text).port
    except ValueError:
        raise ContactError("link") from None
    if _NOWHERE.match(text):
        raise ContactError("link")
    return text
