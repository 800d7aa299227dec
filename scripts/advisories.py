"""Names the advisories of an audit that docs/advisories.toml does not have.

    pip-audit --format json --no-deps -r floors.txt | python -m scripts.advisories

Exit code 1 when there are any: write them into the table, and raise the lower bounds that tests/test_floors.py names.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

from scripts.floors import ROOT, normal

TABLE = ROOT / "docs" / "advisories.toml"


def table() -> dict[str, list[dict[str, str]]]:
    """Package → its advisories."""
    packages = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: each["advisories"] for name, each in packages.items() if isinstance(each, dict)}


def unknown(audit: dict[str, Any]) -> Iterator[str]:
    """A row for each advisory of pip-audit's JSON that the table does not have under any of its names."""
    known = table()
    for dependency in audit["dependencies"]:
        name = normal(dependency["name"])
        have = {advisory["id"] for advisory in known.get(name, [])}
        for found in dependency.get("vulns", []):
            if not have & {found["id"], *found.get("aliases", [])}:
                fixed = found["fix_versions"][-1] if found["fix_versions"] else "no release yet"
                yield f'[{name}] {{ id = "{found["id"]}", fixed = "{fixed}", about = "…" }}'


def main() -> int:
    """Read the audit from standard input."""
    rows = list(unknown(json.load(sys.stdin)))
    print("\n".join(rows) or f"{TABLE.name} has every advisory of this audit.")
    return 1 if rows else 0


if __name__ == "__main__":
    sys.exit(main())
