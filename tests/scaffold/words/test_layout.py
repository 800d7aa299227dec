"""Laying out: what ruff would make of it, proven with ruff."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.words.layout import call, mapping, signature

RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
WORDS = st.from_regex(r"[a-z]{1,34}", fullmatch=True)


def formatted(source: str) -> str:
    assert RUFF is not None
    done = subprocess.run(
        [RUFF, "format", "--isolated", "--target-version", "py311", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.skipif(RUFF is None, reason="ruff is not installed")
@settings(max_examples=20, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5, unique=True), WORDS)
def test_ruff_has_nothing_to_change(words: list[str], head: str) -> None:
    pairs = [(word, f'"{word}"') for word in words]
    source = "\n".join(
        [
            signature(0, f"f_{head}", [f"a_{word}: str" for word in words], "None"),
            "    pass",
            "",
            "",
            signature(0, f"g_{head}{head}", [f"a_{words[0]}: str"], "None"),
            call(4, f"await a_{head}.method", [f"a_{word}" for word in words]),
            call(4, f"if not await a_{head}.method", [f"a_{word}" for word in words], ":"),
            "        pass",
            mapping(4, f"a_{head} = ", pairs),
            "",
        ]
    )
    assert formatted(source) == source


def test_brackets_without_anything_in_them_stay_on_the_line() -> None:
    assert call(4, "x" * 90, []) == "    " + "x" * 90 + "()"
