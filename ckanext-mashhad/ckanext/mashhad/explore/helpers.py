"""Template functions of the explore room."""

from __future__ import annotations
