"""Of which versions of its rows a dataset's document in the index was made.

PostgreSQL gives each version of a row a place and the transaction that wrote it, whoever changes
the row. A document that has the present ones says what the database says.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import ckan.model as model
import sqlalchemy as sa

#: The field of the document, one string.
FIELD: Final = "mashhad_rows"

_READ: Final = sa.text("""
    SELECT package.id, md5(concat_ws(' ', package.id, package.ctid, package.xmin, (
        SELECT string_agg(concat_ws(' ', id, ctid, xmin), ' ' ORDER BY id)
        FROM resource WHERE package_id = package.id
    ), (
        SELECT string_agg(concat_ws(' ', id, ctid, xmin), ' ' ORDER BY id)
        FROM package_tag WHERE package_id = package.id
    )))
    FROM package WHERE package.id = ANY (:ids)
""")


def read(package_ids: Collection[str]) -> dict[str, str]:
    """The versions of these datasets with their files and keywords, as they are now; by id."""
    return dict(map(tuple, model.Session.execute(_READ, {"ids": list(package_ids)})))


def of_indexed(package_id: str) -> str | None:
    """The same of one that is on its way to the index: CKAN sends it before it writes all rows."""
    model.Session.flush()
    return read([package_id]).get(package_id)
