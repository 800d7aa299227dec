"""What the changelog says of a thing stands in one entry of a section: two branches that mend it leave two behind."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"


def entries() -> list[tuple[str, str]]:
    """The entries by the headings above them: each as what stands before its colon, or all of it without one."""
    found = []
    headings: dict[int, str] = {}
    for line in CHANGELOG.read_text(encoding="utf-8").splitlines():
        level = len(line) - len(line.lstrip("#"))
        if level:
            headings = {above: text for above, text in headings.items() if above < level} | {level: line}
        elif line.startswith("- "):
            found.append((" / ".join(headings.values()), line.partition(":")[0]))
    return found


def test_no_entry_stands_twice_in_a_section() -> None:
    counted = Counter(entries())
    assert len(counted) > 100
    assert [entry for entry, count in counted.items() if count > 1] == []
