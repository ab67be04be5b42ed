"""Tests of tables ask polars for some hundred patterns again and again."""

from __future__ import annotations

from tests.unit import prepared_patterns

prepared_patterns.install()
