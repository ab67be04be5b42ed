"""Whose fault an error is: a record's own, or that of what the whole job needs."""

from __future__ import annotations

import errno
from typing import Final

import sqlalchemy as sa
from ckan.lib.search import common as search_common
from ckan.lib.search.common import SearchIndexError
from rq.timeouts import BaseTimeoutException

from ckanext.mashhad.catalog import sandbox

#: The database is not there, the worker's time is over, or the machine has no memory left.
AWAY: Final = (
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    BaseTimeoutException,
    sandbox.Interrupted,
)
#: PostgreSQL's class of errors for what is too large for it, such as a text in an index.
_TOO_LARGE: Final = "54"
#: What Solr says of a text that it takes as one word and cannot.
_IMMENSE: Final = "immense term"

#: What the system says where nothing more can be written.
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: And for a transaction that stood in another's way.
_ROLLED_BACK: Final = "40"


def is_away(error: Exception) -> bool:
    """Whether an error is no record's, but tells that what the job needs is gone."""
    if isinstance(error, AWAY):
        return not is_too_large(error)
    return is_full(error) or (
        isinstance(error, SearchIndexError) and not search_common.is_available()
    )


def without_values(error: BaseException) -> None:
    """Let an error of the database tell its statement, and never the values of a record."""
    if isinstance(error, sa.exc.StatementError):
        error.hide_parameters = True


def is_full(error: BaseException) -> bool:
    """Whether the portal's disk is full, which is no record's fault."""
    return isinstance(error, OSError) and error.errno in _FULL


def is_too_large(error: BaseException) -> bool:
    """Whether PostgreSQL or Solr cannot hold so much in one piece."""
    return _code(error).startswith(_TOO_LARGE) or (
        isinstance(error, SearchIndexError) and _IMMENSE in str(error)
    )


def is_victim(error: Exception) -> bool:
    """Whether PostgreSQL rolled a transaction back for another one's sake."""
    return isinstance(error, sa.exc.OperationalError) and _code(error).startswith(_ROLLED_BACK)


def _code(error: BaseException) -> str:
    return getattr(getattr(error, "orig", None), "pgcode", None) or ""
