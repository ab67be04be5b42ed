"""The blueprints to which all files of views add their pages."""

from __future__ import annotations

from flask import Blueprint

mashhad_explore = Blueprint("mashhad_explore", __name__, url_prefix="/explore")
#: The files of the page at the root, whose address is the prefix itself: ``/explore.csv``.
mashhad_explore_files = Blueprint("mashhad_explore_files", __name__)
