"""Runs the rules over one file, and notes for each finding which files and functions it depends on.

    apply(file, rules, failed)              # file.findings, each with its `basis`

First each rule queries the bytes, the outline and the flow; those that visit the tree then do so in one common walk.
What a rule has read for the whole file is noted, and what was read for each handler. The basis of a finding is the
part that both have in common, for the handlers that reach its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from lint_rules.code.ledger import Kept, Note, basis, flat
from lint_rules.finding import Basis, Finding
from lint_rules.run.unreadable import broken
from lint_rules.settings.config import ConfigError

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.code.outline import Function
    from lint_rules.file import File
    from lint_rules.flow.effects import Outcome
    from lint_rules.frameworks.model import Entry
    from lint_rules.rule import Rule


def apply(file: File, rules: Iterable[type[Rule]], failed: dict[str, Exception]) -> None:
    """Run these rules, and give each finding its basis. Exceptions go to `failed`, by the code of the rule."""
    bases = _Bases(file)
    visiting = [rule for kind in rules if (rule := bases.queried(kind, failed)) is not None]
    if visiting:
        with bases.noting(*(rule.code for rule in visiting)):
            _walk(file, visiting, failed)
    bases.settle()


def _walk(file: File, rules: list[Rule], failed: dict[str, Exception]) -> None:
    """Let the rules visit the trees that they ask for, each tree in one walk."""
    import libcst as cst

    from lint_rules.run.visiting import visit

    visitors: dict[cst.Module, list[Rule]] = {}
    try:
        for rule in rules:
            for tree in _trees(file, rule):
                visitors.setdefault(tree, []).append(rule)
    except (cst.ParserSyntaxError, RecursionError) as error:
        file.findings.append(broken(file.display, 1, 1, f"libcst cannot parse this file: {error}"))
        return
    for tree, visiting in visitors.items():
        visit(visiting, tree, lambda rule, error: _fail(file, failed, rule.code, error))


def _trees(file: File, rule: Rule) -> Iterable[cst.Module]:
    """What a rule visits: the whole file, or the parts around its lines, each once."""
    lines = rule.lines()
    return (file.tree,) if lines is None else dict.fromkeys(map(file.part, sorted(lines)))


def _fail(file: File, failed: dict[str, Exception], code: str, error: Exception) -> None:
    """Record the exception of a rule; a wrong configuration and code nested too deeply end the file instead."""
    if isinstance(error, (ConfigError, RecursionError)):
        raise error
    error.add_note(f"while linting {file.display} with {code}")
    failed[code] = error


@dataclass
class _Bases:
    """What each rule has read while it looked at one file, and the basis of each finding."""

    file: File
    _asked: dict[str, list[set[Note | Kept]]] = field(default_factory=dict)
    _flat: dict[str, set[Note]] = field(default_factory=dict)
    _known: dict[tuple[str, Function | int], Basis] = field(default_factory=dict)

    def queried(self, kind: type[Rule], failed: dict[str, Exception]) -> Rule | None:
        """Run the queries of a rule; returns the rule if it visits the tree as well."""
        try:
            with self.noting(kind.code):
                return kind.asked(self.file)
        except Exception as error:
            _fail(self.file, failed, kind.code, error)
            return None

    @contextmanager
    def noting(self, *codes: str) -> Iterator[None]:
        """Note all that is read in the block for these rules, and for the question that is open around it."""
        disk = self.file.engine.index.disk
        before, used = disk.asked, set[Note | Kept]()
        disk.asked = used
        try:
            yield
        finally:
            disk.asked = before
            before.add(Kept(None, used))
        for code in codes:
            self._asked.setdefault(code, []).append(used)

    def settle(self) -> None:
        """Give every finding its basis."""
        self.file.findings[:] = [replace(finding, basis=self._basis(finding)) for finding in self.file.findings]

    def _basis(self, finding: Finding) -> Basis:
        """The basis of a finding; all findings of a rule in one function share it."""
        function = self.file.outline.function_at(finding.line)
        place = function or finding.line
        key = (finding.code, place)
        if key not in self._known:
            self._known[key] = basis(self._notes(finding.code), self._handled(function, finding.line))
        return self._known[key]

    def _notes(self, code: str) -> set[Note]:
        if code not in self._flat:
            self._flat[code] = flat({note for used in self._asked.get(code, ()) for note in used})
        return self._flat[code]

    def _handled(self, function: Function | None, line: int) -> set[Note | Kept]:
        """What was read for the handlers that reach the function, or belong to the class, of a finding."""
        if "flow" not in self.file.__dict__:
            return set()  # no rule has asked for a handler of this file
        if function is not None:
            reaching = self._by_function.get(function, [])
        else:
            reaching = [entry for entry in self._entries if entry.owner and entry.owner.line == line]
        engine = self.file.engine
        tables = engine.judged, engine.run.known
        return {known[entry] for known in tables for entry in reaching if entry in known}

    @cached_property
    def _entries(self) -> list[Entry]:
        """The handlers of the file, as far as a rule has asked for them."""
        engine, outline = self.file.engine, self.file.outline
        asked = [table.known[outline] for table in (engine.entries, engine.inherited) if outline in table.known]
        return [entry for kept in asked for entry in cast("list[Entry]", kept.value)]

    @cached_property
    def _by_function(self) -> dict[Function, list[Entry]]:
        """For each function the handlers that reach it, of those that were run."""
        found: dict[Function, list[Entry]] = {}
        runs = self.file.engine.run.known
        for entry in self._entries:
            effects = cast("Outcome", runs[entry].value).effects if entry in runs else ()
            for function in {entry.function, *(effect.function for effect in effects)}:
                found.setdefault(function, []).append(entry)
        return found
