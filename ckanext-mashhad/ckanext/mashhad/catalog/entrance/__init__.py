"""What a request may bring, asked once, before any page or action sees it: sizes, text, types.

Public: ``install``, for the app. Imports nothing else of the catalogue.
"""

from __future__ import annotations

from ckanext.mashhad.catalog.entrance.requests import install

__all__ = ["install"]
