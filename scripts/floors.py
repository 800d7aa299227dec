"""Writes constraints with the lowest version of everything that users install.

    python -m scripts.floors > floors.txt        `make test-floors` installs with these

The lower bounds of the dependencies and of the extras stand in pyproject.toml. The extras of TOOLS and what nobody
names get at most the versions of constraints.txt: a test tool is no part of what is promised.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("dev", "site")
"""The extras with what tests and pages are made with."""
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*(?:(?:>=|==)\s*(?P<floor>[0-9][^,;\s]*))?")


def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def normal(name: str) -> str:
    """The name of a package as indexes write it. PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def floors(requirements: list[str]) -> dict[str, str]:
    """Package → lower bound. Raises ValueError for a requirement without one, but for the project's own extras."""
    own = normal(project()["project"]["name"])
    found = {}
    for requirement in requirements:
        match = _REQUIREMENT.match(requirement)
        if match is None or (match["floor"] is None and normal(match["name"]) != own):
            raise ValueError(f"pyproject.toml: {requirement!r} has no lower bound; write {requirement}>=…")
        if normal(match["name"]) != own:
            found[normal(match["name"])] = match["floor"]
    return found


def shipped() -> list[str]:
    """The requirements of the package and of its extras."""
    metadata = project()["project"]
    extras: dict[str, list[str]] = metadata["optional-dependencies"]
    return [*metadata["dependencies"], *(each for name in extras if name not in TOOLS for each in extras[name])]


def constraints() -> dict[str, str]:
    """Package → version of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {normal(name): version for name, _, version in (line.partition("==") for line in lines if "==" in line)}


def lowest() -> Iterator[str]:
    """The lines of the constraints. What is tied to an older version of something else may be older than pinned."""
    exact = floors(shipped())
    for name, version in sorted((constraints() | exact).items()):
        yield f"{name}=={version}" if name in exact else f"{name}<={version}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lowest())
