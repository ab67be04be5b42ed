"""A dataset with two files that is withdrawn, and how its pages are asked for."""

from __future__ import annotations

from typing import Any

REASON = "مبلغ‌های این فهرست به تومان نوشته شده بود."
TITLE = "قراردادهای منطقهٔ ۹ در سال ۱۴۰۳"

LINK = {"url": "https://example.org/a.pdf", "name": "صورت‌جلسهٔ ۱"}


def headers(user: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": user["token"]}


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))
