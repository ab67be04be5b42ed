"""A page as text, and what the city's one dataset is called."""

from __future__ import annotations

from typing import Any

TITLE = "قراردادهای فروردین"


def text(app: Any, path: str, status: int = 200, **how: Any) -> str:
    return app.get(path, status=status, **how).get_data(as_text=True)
