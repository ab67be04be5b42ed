"""Who is a company, and which names are of the same one."""

from __future__ import annotations

import pytest

from ckanext.mashhad.explore.engine import parties


@pytest.mark.parametrize(
    "name", ["علی رضایی", "مهندس محمدی", "زهرا شرکتی", "حسن تعاون", "A. Rezaei"]
)
def test_whoever_is_not_said_to_be_a_company_is_nobody(name: str) -> None:
    assert parties.identify(name, None) == (None, None)


def test_legal_id_decides_before_the_name() -> None:
    assert parties.identify("علی رضایی", "10380284790").key == "10380284790"


def test_spellings_of_a_company_have_one_key() -> None:
    names = ["شرکت راه‌سازی توس", "شركت راه‌سازي توس (سهامی خاص)", "شرکت سهامی خاص راه‌سازی توس"]
    assert len({parties.identify(name, None).key for name in names}) == 1
    assert parties.identify("شرکت راه‌سازی طوس", None).key != parties.name_key(names[0])
