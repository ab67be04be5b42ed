"""What CKAN makes records of never breaks it."""

from __future__ import annotations

import itertools

from ckan.lib.navl.dictization_functions import unflatten
from ckan.logic import tuplize_dict

from ckanext.mashhad.catalog.entrance import field_names


def test_names_that_are_let_in_make_records() -> None:
    parts = ("a", "b", "0", "1", "x", "")
    names = ["__".join(each) for n in (1, 2, 3, 4) for each in itertools.product(parts, repeat=n)]
    some = names[::7] + [name for name in names if name.startswith("a__0")]
    let_in = 0
    for pair in itertools.combinations(some, 2):
        if not dict(field_names.faults(pair)):
            unflatten(tuplize_dict(dict.fromkeys(pair, "x")))
            let_in += 1
    assert let_in > 100


def test_names_that_forms_of_ckan_have_are_let_in() -> None:
    usual = ("save", "title_translated-fa", "extras__0__key", "extras__0__value", "info__1__label")
    assert not dict(field_names.faults(usual))
    assert set(dict(field_names.faults(("extras", "extras__0__key")))) == {"extras__0__key"}
    for wrong in ("extras__0", "extras__0__0__key", "resources__x__url"):
        assert set(dict(field_names.faults((wrong,)))) == {wrong}
