"""One generator with its answers, and what it wishes for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.plan.operations import Wish

__all__ = ["Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """One generator with its answers, and what it wishes for. Requests are composed into one plan."""

    generator: str
    name: str
    answers: Mapping[str, Any]
    wishes: tuple[Wish, ...]
