"""Links to newer and older activities, on a page that shows none too.

CKAN takes the moment of the first or last activity of a page, and breaks off with a 500 where the
moment in the page's address has none before or after it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Final

#: Of ckanext.activity.views.
LINKS: Final = ("_get_older_activities_url", "_get_newer_activities_url")

Link = Callable[..., Any]


def without_activities(link: Link) -> Link:
    """The same, which answers None for a page without activities."""

    @functools.wraps(link)
    def careful(has_more: bool, stream: Sequence[Any], **arguments: Any) -> Any:
        return link(has_more, stream, **arguments) if stream else None

    return careful
