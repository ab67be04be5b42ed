"""Validators of the catalog room; thin: the knowledge is in the engines."""

from __future__ import annotations
