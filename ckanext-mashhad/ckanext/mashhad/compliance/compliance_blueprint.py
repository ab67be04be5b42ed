"""The blueprint to which all files of views add their pages."""

from __future__ import annotations

from flask import Blueprint

mashhad_compliance = Blueprint("mashhad_compliance", __name__, url_prefix="/compliance")
