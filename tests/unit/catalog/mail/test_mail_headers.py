"""What a mail program is to read by itself stands in a letter as it is."""

from __future__ import annotations

from email import message_from_string
from email.message import EmailMessage

import pytest

from ckanext.mashhad.catalog.mail import mail_headers

mail_headers.register()


@pytest.mark.parametrize("length", [10, 60, 76, 200, 900])
def test_an_address_of_any_length_is_never_encoded_nor_broken(length: int) -> None:
    address = "<https://portal.example/letters/end/" + "a" * length + ">"
    letter = EmailMessage()
    letter.set_content("متن", cte="base64")
    letter.add_header("List-Unsubscribe", address)
    letter["Subject"] = "یادآوری"
    lines = letter.as_string().splitlines()
    assert f"List-Unsubscribe: {address}" in lines
    assert message_from_string(letter.as_string())["List-Unsubscribe"] == address


def test_no_header_can_be_smuggled_in_by_an_address() -> None:
    letter = EmailMessage()
    with pytest.raises(ValueError, match="linefeed"):
        letter["List-Unsubscribe"] = "<https://a.example>\r\nBcc: b@example.org"
