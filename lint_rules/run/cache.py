"""Results of earlier runs, in `.emberwire_cache` beside the configuration. Deleting it is always safe.

    store = Cache.open(config, codes)
    store.get(path, source, disk)          # the findings, if nothing that they were made from has changed
    store.put(path, source, kept)
    store.save()

Of files that no rule wants, only what `sieve/remembered.py` says of their bytes is kept. An entry holds while the
file is the same, byte for byte, and every question that was asked on the way (`ledger.py`) has the same answer. The
file's name has the rest in it: our own source, the Python version, the configuration, the working directory. What is
stored is JSON: a cache that came with a stranger's checkout can be wrong, but it cannot run anything. Writing replaces
the file in one step, so that runs side by side and runs that are killed leave one whole file or another.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field, fields
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lint_rules.finding import Basis, Confidence, Edit, Finding, Fix, Ran, Severity, Step
from lint_rules.run.unrecognised import Seen
from lint_rules.selection import local
from lint_rules.sieve.reading import read_bytes
from lint_rules.sieve.remembered import Remembered

if TYPE_CHECKING:
    from lint_rules.code.disk import Disk
    from lint_rules.code.ledger import Note
    from lint_rules.run.faults import Fault
    from lint_rules.settings.config import Config

FOLDER = ".emberwire_cache"
MAX_ENTRIES = 10_000
"""Files per store. The oldest entries go first."""

MAX_BYTES = 32_000_000
"""Size of a store; beyond it, half of the entries go."""

MAX_STORES = 6
"""Stores in the folder: one for each configuration that is in use, and each version of the linter."""

STALE_SECONDS = 3600
"""A temporary file of that age was left by a run that was killed."""

_KINDS: dict[type, tuple[str, ...]] = {
    str: ("code", "name", "message", "symbol", "source_line"),
    int: ("line", "column", "end_line", "end_column"),
}

_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Results of emberwire lint. Deleting this folder is safe.\n"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one file, how many findings a comment silenced, and what it all was made from."""

    findings: tuple[Finding, ...]
    suppressed: int
    notes: frozenset[Note]
    seen: Seen
    faults: tuple[Fault, ...] = ()
    """The rules that failed. What was found without them is not kept."""


@dataclass
class Cache:
    """One store: the results under one configuration."""

    path: Path
    _old: dict[str, Any] = field(default_factory=dict)
    _old_notes: list[Any] = field(default_factory=list)
    _new: dict[str, tuple[str, Found]] = field(default_factory=dict)
    _known: dict[int, Note] = field(default_factory=dict)
    _holding: set[int] = field(default_factory=set)
    """The numbers of the notes that were found to hold: most files share most of theirs."""
    _changed: bool = False

    @classmethod
    def open(cls, config: Config, codes: frozenset[str]) -> Cache:
        """The store of a configuration; an empty one when there is none, or none that can be read."""
        store = cls(config.root / FOLDER / f"results-{fingerprint(config, codes)}.json")
        store._old, store._old_notes = loaded(store.path)
        return store

    def get(self, path: str, source: bytes, disk: Disk, shown: str) -> Found | None:
        """What was found in that file, while it still holds; `shown` is the path that findings name."""
        try:
            digest, suppressed, rows, seen, numbers = self._old[path]
            if digest != _digest(source) or not self._still(numbers, disk):
                return None
            notes = frozenset(map(self._note, numbers))
            kept = Found(tuple(_finding(row, shown) for row in rows), int(suppressed), notes, _seen(seen))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            return None
        self._new[path] = (digest, kept)  # it was used: it is among the last to go
        return kept

    def _still(self, numbers: list[int], disk: Disk) -> bool:
        """True when each of these questions is answered as it was; the first that is not ends it."""
        for number in set(numbers) - self._holding:
            question, answer = self._note(number)
            if disk.answer(question) != answer:
                return False
            self._holding.add(number)
        return True

    def _note(self, number: int) -> Note:
        if number not in self._known:
            self._known[number] = _note(self._old_notes[number])
        return self._known[number]

    def put(self, path: str, source: bytes, kept: Found) -> None:
        """Keep what was found in a file, unless a rule failed there: next time it may not."""
        if kept.faults:
            return
        self._new[path] = (_digest(source), kept)
        self._changed = True

    def save(self) -> None:
        """Write what was found; what cannot be written is found again next time."""
        if not self._changed:
            return
        old, old_notes = loaded(self.path)  # another run may have written meanwhile
        try:
            text = _document(old, old_notes, self._new)
        except (TypeError, ValueError, KeyError, IndexError):
            return
        _write(self.path, text)


def remembered(config: Config, codes: frozenset[str], began: int) -> Remembered:
    """What earlier runs under a configuration have seen in the bytes of files."""
    return Remembered.read(os.fspath(_remembered_in(config, codes)), began)


def keep(seen: Remembered, config: Config, codes: frozenset[str]) -> None:
    """Write what is new; what cannot be written is found again next time."""
    text, path = seen.text(), _remembered_in(config, codes)
    if text is not None:
        _write(path, text)


def _remembered_in(config: Config, codes: frozenset[str]) -> Path:
    return config.root / FOLDER / f"files-{fingerprint(config, codes)}.json"


def fingerprint(config: Config, codes: frozenset[str]) -> str:
    """Return the cache key for everything except the input files."""
    digest = blake2b(_own_source(), digest_size=12)
    parts = (sys.version, os.getcwd(), repr(config), repr(sorted(codes)), local.content_key(config))
    digest.update("\0".join(parts).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@cache
def _own_source() -> bytes:
    """A digest of this program and of its parser: the projects in a tree ask for it one after the other."""
    digest = blake2b()
    here = Path(__file__).parents[1]
    for path in sorted(here.rglob("*.py")):
        digest.update(read_bytes(path))
    libcst = find_spec("libcst")
    version = Path(libcst.origin).with_name("_version.py") if libcst and libcst.origin else None
    if version is not None and version.is_file():
        digest.update(read_bytes(version))
    return digest.digest()


def loaded(path: Path) -> tuple[dict[str, Any], list[Any]]:
    """Return the results and the notes of a cache file; nothing for a file that is missing or is none."""
    import json  # here and below: a run without a cache does without it

    try:
        document = json.loads(path.read_bytes())
        files, notes = document["files"], document["notes"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}, []
    return (files, notes) if isinstance(files, dict) and isinstance(notes, list) else ({}, [])


def _document(old: dict[str, Any], old_notes: list[Any], new: dict[str, tuple[str, Found]]) -> str:
    """The store as text: the entries that were there, then those of this run, as many as fit."""
    entries: list[tuple[str, list[Any], list[Note]]] = []
    for path, (digest, suppressed, rows, seen, numbers) in old.items():
        if path not in new:
            entries.append((path, [digest, suppressed, rows, seen], [_note(old_notes[number]) for number in numbers]))
    for path, (digest, kept) in new.items():
        rows = [_row(finding) for finding in kept.findings]
        seen = [kept.seen.handlers, kept.seen.unrecognised]
        entries.append((path, [digest, kept.suppressed, rows, seen], sorted(kept.notes)))
    entries = entries[-MAX_ENTRIES:]
    while len(text := _text(entries)) > MAX_BYTES and entries:
        entries = entries[len(entries) // 2 + 1 :]
    return text


def _text(entries: list[tuple[str, list[Any], list[Note]]]) -> str:
    """A question that many files asked is written once, and has a number."""
    import json

    numbers: dict[Note, int] = {}
    files = {path: [*head, [numbers.setdefault(note, len(numbers)) for note in notes]] for path, head, notes in entries}
    return json.dumps({"notes": [list(note) for note in numbers], "files": files}, separators=(",", ":"))


def _note(row: Any) -> Note:
    (question, answer) = row
    return tuple(str(part) for part in question), str(answer)


def _seen(row: Any) -> Seen:
    (handlers, unrecognised) = row
    return Seen(tuple((str(framework), int(count)) for framework, count in handlers), bool(unrecognised))


def _row(finding: Finding) -> dict[str, Any]:
    row = {f.name: getattr(finding, f.name) for f in fields(Finding) if f.name != "path"}
    row["severity"], row["confidence"] = str(finding.severity), str(finding.confidence)
    row["basis"] = [sorted(getattr(finding.basis, part.name)) for part in fields(Basis)]
    row["steps"] = [[step.message, step.path, step.line, step.column] for step in finding.steps]
    if finding.fix is not None:
        edits = [[edit.start, edit.end, edit.text] for edit in finding.fix.edits]
        row["fix"] = {"title": finding.fix.title, "safe": finding.fix.safe, "edits": edits}
    return row


def _finding(row: dict[str, Any], path: str) -> Finding:
    values = {**row, "path": path, "trace": tuple(row["trace"])}
    values["steps"] = tuple(Step(str(said), str(at), int(line), int(col)) for said, at, line, col in row["steps"])
    values["severity"], values["confidence"] = Severity(row["severity"]), Confidence(row["confidence"])
    values["basis"] = _basis(*row["basis"])
    if row["fix"] is not None:
        edits = tuple(Edit(int(start), int(end), str(text)) for start, end, text in row["fix"]["edits"])
        values["fix"] = Fix(str(row["fix"]["title"]), edits, bool(row["fix"]["safe"]))
    if not all(isinstance(values[name], kind) for kind, names in _KINDS.items() for name in names):
        raise TypeError("a field of a finding has another type than it was written with")
    return Finding(**values)


def _basis(files: list[str], functions: list[Any], sought: list[str]) -> Basis:
    ran = (Ran(str(path), str(name), int(first), int(last)) for path, name, first, last in functions)
    return Basis(frozenset(map(str, files)), frozenset(ran), frozenset(map(str, sought)))


def _digest(source: bytes) -> str:
    return blake2b(source, digest_size=16).hexdigest()


def _write(path: Path, text: str) -> None:
    try:
        _prepare(path.parent)
        _replace(path, text)
        _tidy(path.parent)
    except (OSError, ValueError):
        return


def _prepare(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        (folder / "CACHEDIR.TAG").write_text(_TAG, encoding="utf-8")


def _replace(path: Path, text: str) -> None:
    """Write to a file of a name that nobody else has, and put it in place in one step."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", errors="surrogateescape")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    """Take away the stores that were not used for longest, and what killed runs have left."""
    for kind in ("results", "files"):
        stores = sorted(folder.glob(f"{kind}-*.json"), key=lambda path: path.stat().st_mtime)
        for path in stores[:-MAX_STORES]:
            path.unlink(missing_ok=True)
    for path in folder.glob(".*.tmp"):
        if path.stat().st_mtime < time.time() - STALE_SECONDS:
            path.unlink(missing_ok=True)
