"""Copies of assigns share no container."""

from __future__ import annotations

from typing import Any

from reference_server.runtime.assigns import own_copy


def test_containers_are_copied_and_everything_else_is_shared() -> None:
    pool = object()
    original: dict[str, Any] = {"list": [{"deep": [1]}], "set": {1}, "pool": pool, "n": 1}
    copied = own_copy(original)
    assert copied == original
    copied["list"][0]["deep"].append(2)
    copied["set"].add(2)
    copied["n"] = 2
    assert original == {"list": [{"deep": [1]}], "set": {1}, "pool": pool, "n": 1}
    assert copied["pool"] is pool


# --- in time ----------------------------------------------------------------------------------------------------------
