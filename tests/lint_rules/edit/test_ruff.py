"""Where ruff had nothing to say of a program, it has nothing to say of it after a fix: neither format nor imports."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from lint_rules.kit.cases import marked
from lint_rules.kit.testing import cases_of
from lint_rules.selection.registry import all_rules

RUFF = (sys.executable, "-m", "ruff")


def programs() -> Iterator[tuple[str, str, str]]:
    for rule in all_rules():
        for case in cases_of(rule):
            for name, fixed in case.fixed.items():
                yield f"{rule.code}-{case.name}", case.texts[name], marked(fixed).text


@cache
def complaints(root: Path) -> Mapping[str, frozenset[str]]:
    """What ruff says of each file in a folder: `format`, or the code of a lint rule."""
    found: dict[str, set[str]] = {}
    listed = subprocess.run(
        [*RUFF, "format", "--isolated", "--check", str(root)], capture_output=True, text=True, check=False
    ).stdout
    for name in re.findall(r"^Would reformat: (.*)$", listed, re.MULTILINE):
        found.setdefault(Path(name).name, set()).add("format")
    listed = subprocess.run(
        [*RUFF, "check", "--isolated", "--select", "I,E402,F811", "--output-format", "json", str(root)],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    for item in json.loads(listed):
        found.setdefault(Path(item["filename"]).name, set()).add(item["code"])
    return {name: frozenset(codes) for name, codes in found.items()}


@pytest.mark.slow
def test_a_fix_leaves_ruff_as_content_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    for name, before, after in programs():
        (tmp_path / "before" / f"{name}.py").write_text(before)
        (tmp_path / "after" / f"{name}.py").write_text(after)
    before_, after_ = complaints(tmp_path / "before"), complaints(tmp_path / "after")
    new = {name: codes - before_.get(name, frozenset()) for name, codes in after_.items()}
    assert {name: codes for name, codes in new.items() if codes} == {}
