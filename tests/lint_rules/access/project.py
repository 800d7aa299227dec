"""The project of all frameworks: its programs, their marks, and its map.

A mark ends the line of a handler's `def`, or of a join: `# guarded: cookie` says the verdict, and a word of what the
guard depends on or of the setting that switches it off.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lint_rules.run.access_map import AccessMap, Row, access_map
from lint_rules.selection.scopes import scopes
from lint_rules.settings.options import Options

HERE = Path(__file__).parent
CASES = HERE / "cases"
FILES = sorted(path.name for path in CASES.glob("*.py"))
_MARK = re.compile(r"  # (?P<verdict>open|guarded|unless|closed|unknown)(?::? (?P<word>.+))?$")


@dataclass(frozen=True)
class Mark:
    """What a line is marked with."""

    verdict: str
    word: str

    def fits(self, row: Row) -> bool:
        """True when a row says what the mark says."""
        words = {row.unless, *(word for guard in row.guards for word in guard.depends)}
        return row.verdict == self.verdict and (not self.word or any(self.word in word for word in words))


def marks(name: str) -> Mapping[int, Mark]:
    """The marks of a file, by line."""
    lines = enumerate((CASES / name).read_text(encoding="utf-8").splitlines(), 1)
    found = ((number, _MARK.search(line)) for number, line in lines)
    return {number: Mark(match["verdict"], match["word"] or "") for number, match in found if match is not None}


def written(folder: Path) -> Path:
    """A copy of the project, and a file that cannot be parsed; outside of the tests, which are left out of a map."""
    root = folder / "project"
    shutil.copytree(CASES, root, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "broken.py").write_text("import websockets\n\nasync def feed(ws\n", encoding="utf-8")
    (root / "pyproject.toml").write_text('[project]\nname = "all"\n', encoding="utf-8")
    return root


def map_of(root: Path) -> AccessMap:
    """The map of everything below a folder."""
    return access_map(scopes(Options((root,))))
