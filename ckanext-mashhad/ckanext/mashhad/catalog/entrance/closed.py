"""Actions that are refused before CKAN looks anything up for them (pure).

CKAN's own look up the user or dataset first and ask for the right afterwards, so that the answer
tells which names there are.
"""

from __future__ import annotations

from typing import Final

#: What CKAN offers and the portal does not use: collaborators of single datasets.
OUT_OF_USE: Final = frozenset(
    (
        *("package_collaborator_create", "package_collaborator_delete"),
        *("package_collaborator_list", "package_collaborator_list_for_user"),
    )
)
#: What changes something and is open to whoever has no account.
_FOR_ANYBODY: Final = frozenset(("mashhad_feedback_create", "mashhad_letters_end"))
#: Of oneself, whom an anonymous reader has not got.
_OF_ACCOUNTS: Final = "am_following_"


def is_for_accounts(action: str, *, reads: bool) -> bool:
    """Whether an action is for people with an account, whatever it is asked for."""
    return action.startswith(_OF_ACCOUNTS) or not (reads or action in _FOR_ANYBODY)
