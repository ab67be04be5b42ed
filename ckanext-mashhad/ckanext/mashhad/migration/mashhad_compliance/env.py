"""Alembic environment of the plugin `mashhad_compliance`."""

from __future__ import annotations

from ckanext.mashhad.migration import env

env.run("mashhad_compliance")
