"""Alembic environment of the plugin `mashhad`."""

from __future__ import annotations

from ckanext.mashhad.migration import env

env.run("mashhad")
