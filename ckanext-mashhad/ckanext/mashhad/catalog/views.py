"""Pages of the catalog room that CKAN does not have."""

from __future__ import annotations

from flask import Blueprint

mashhad = Blueprint("mashhad", __name__)
