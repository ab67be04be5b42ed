"""What units reply to what is said of them, for pages."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.common import current_user

from ckanext.mashhad.catalog.helpers.languages import page_language
from ckanext.mashhad.catalog.mail import officers
from ckanext.mashhad.catalog.replies.reply import Reply


def mashhad_may_reply(unit_id: str) -> bool:
    """Whether the reader is an officer of the unit; who runs the portal is none by that."""
    return officers.is_officer(current_user.name, unit_id)


def mashhad_reply_signature(reply: Reply) -> tuple[str, str]:
    """In which role a reply was given, and on which day."""
    return reply.signature(tk._, page_language())


def mashhad_reply_decision(reply: Reply) -> str:
    """What the portal's administration answers to a reply; empty while it has not."""
    return reply.decision.sentence(tk._, page_language()) if reply.decision else ""
