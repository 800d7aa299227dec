"""Says of each finding of a file which files and functions its verdict was read from.

    bases = Bases(file)
    with bases.of(code): rule.hand_in(rule.query(flow))
    bases.settle()                          # every finding of the file has its `basis`

The ledger knows what a rule has asked for the whole file, and what was asked for each handler. What both have in
common is what this rule read for the handlers that reach the place of the finding.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lint_rules.code.ledger import Kept, Note, flat
from lint_rules.finding import Basis, Finding, Ran

if TYPE_CHECKING:
    from lint_rules.code.outline import Function
    from lint_rules.file import File
    from lint_rules.flow.effects import Outcome
    from lint_rules.frameworks.model import Entry


@dataclass
class Bases:
    """What the rules have asked while they looked at one file."""

    file: File
    _asked: dict[str, list[set[Note | Kept]]] = field(default_factory=dict)
    _flat: dict[str, set[Note]] = field(default_factory=dict)
    _by_place: dict[Function | int, set[Note]] = field(default_factory=dict)
    _known: dict[tuple[str, Function | int], Basis] = field(default_factory=dict)

    @contextmanager
    def of(self, *codes: str) -> Iterator[None]:
        """What the block asks, these rules have asked."""
        with self.file.project.disk.ledger.watching() as used:
            yield
        for code in codes:
            self._asked.setdefault(code, []).append(used)

    def settle(self) -> None:
        """Give every finding its basis."""
        self.file.findings[:] = [replace(finding, basis=self._basis(finding)) for finding in self.file.findings]

    def _basis(self, finding: Finding) -> Basis:
        """That of the first finding of the rule in the same function, which is the same."""
        function = self.file.outline.function_at(finding.line)
        place = (finding.code, function or finding.line)
        if place not in self._known:
            notes = self._notes(finding.code)
            at = function or finding.line
            if at not in self._by_place:
                self._by_place[at] = self._handled(function, finding.line)
            handled = self._by_place[at]
            self._known[place] = basis(notes & handled if handled else notes)
        return self._known[place]

    def _notes(self, code: str) -> set[Note]:
        if code not in self._flat:
            self._flat[code] = flat({note for used in self._asked.get(code, ()) for note in used})
        return self._flat[code]

    def _handled(self, function: Function | None, line: int) -> set[Note]:
        """What was asked for the handlers that reach the function, or are the class's, in which a finding stands."""
        if "flow" not in self.file.__dict__:
            return set()  # no rule has asked for a handler of this file
        if function is not None:
            reaching = self._by_function.get(function, [])
        else:
            reaching = [entry for entry in self._entries if entry.owner and entry.owner.line == line]
        runs = self.file.flow.engine.run.known
        kept = self.file.index.kept(("access", entry) for entry in reaching)
        return flat({*kept, *(runs[entry] for entry in reaching if entry in runs)})

    @cached_property
    def _entries(self) -> list[Entry]:
        flow = self.file.flow
        return [*flow.entries, *flow.engine.inherited(flow.outline)]

    @cached_property
    def _by_function(self) -> dict[Function, list[Entry]]:
        """The handlers that reach a function, as far as they were run."""
        found: dict[Function, list[Entry]] = {}
        runs = self.file.flow.engine.run.known
        for entry in self._entries:
            effects = cast("Outcome", runs[entry].value).effects if entry in runs else ()
            for function in {entry.function, *(effect.function for effect in effects)}:
                found.setdefault(function, []).append(entry)
        return found


def rests_on(basis: Basis, path: Path) -> bool:
    """True when a verdict was read from a file, or a module was looked for that the file may be."""
    return os.fspath(path) in basis.files or not basis.sought.isdisjoint(module_names(path))


def module_names(path: Path) -> frozenset[str]:
    """The dotted names that the file may have been imported by: each from another folder above it."""
    parts = [*path.parent.parts[1:], *([] if path.name == "__init__.py" else [path.stem])]
    return frozenset(".".join(parts[start:]) for start in range(len(parts)))


def basis(notes: Iterable[Note]) -> Basis:
    """What answers were made from, as a value."""
    files, functions, sought = set(), set(), set()
    for question, answer in notes:
        match question:
            case ("read", path) if answer:
                files.add(path)
            case ("ran", path, name, first, last):
                functions.add(Ran(path, name, int(first), int(last)))
            case ("find", _, dotted):
                sought.add(dotted)
    return Basis(frozenset(files), frozenset(functions), frozenset(sought))
