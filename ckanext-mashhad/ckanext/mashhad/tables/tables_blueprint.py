"""The blueprint to which all files of views add their pages."""

from __future__ import annotations

from flask import Blueprint

mashhad_tables = Blueprint("mashhad_tables", __name__)
