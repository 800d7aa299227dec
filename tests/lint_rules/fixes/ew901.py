"""A program with a suppression that suppresses nothing."""

from __future__ import annotations

from typing import Any

GREETING = "hello"  # noqa: EW101


async def honest() -> list[Any]:
    return [GREETING]
