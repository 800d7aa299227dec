"""The questions that the index asks the disk, each answered once a run: is there a module of that name, what is in it?

    disk = Disk(root)
    disk.find("app.rooms", folder)         # the path of the file, or None
    disk.holding(((b"as_asgi",),))         # the paths of all files of the project that hold one token of each group

Every answer is noted in `asked`, and `answer` gives the present answer to a question noted earlier: that is how
the result cache learns whether a finding still holds. It parses nothing.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from lint_rules.code.ledger import Kept, Note, Question
from lint_rules.sieve.needs import FIRST_WORDS
from lint_rules.sieve.reading import Sources

if TYPE_CHECKING:
    from lint_rules.sieve.remembered import Remembered

Groups = tuple[tuple[bytes, ...], ...]
"""Sets of tokens, of each of which a file must hold one."""

Held = dict[str, bool]
"""The files that were asked for the tokens of one group, each with the answer."""

Families = list[tuple[bytes, list[bytes]]]
"""Tokens of a group, each time those that have a part in common, with it; a token by itself is its own."""

Asked = tuple[Held, list[tuple[bytes, list[bytes], Held]]]
"""The answers to a group, and its families, each with the files that were asked for the part."""

LEAST_SHARED = 5
"""Bytes that tokens must have in common: what is shorter stands in too many files."""

_COMMON = re.compile(rb"\b(?:from|import)\b|(?<=[(\[{])")
_BREAK = re.compile(rb"(?<=[(\[{,])\s*(?=\S)|(?<=\S)\s*(?==$)")
"""Where a token may be written with other white space: behind a bracket that opens or a comma, before a last `=`."""

_DEFINITION = re.compile(rb"def (\w+)\(")

ByMissing = dict[frozenset[bytes], list[tuple[int, str]]]
"""The files of a project by the words that are known to be missing in them, each with its place among all."""


@dataclass
class Disk:
    """One project root as the disk has it during one run."""

    root: Path
    sources: Sources = field(default_factory=Sources)
    asked: set[Note | Kept] = field(default_factory=set)
    """What whoever is open has asked so far, with the answers."""
    remembered: Remembered | None = None
    """What earlier runs have seen in the files of the project."""
    aside: tuple[str, ...] = ()
    """Folders that are no part of the program: local rules, whose cases are written to be reported."""
    _found: dict[tuple[str, str], tuple[Note, Path | None]] = field(default_factory=dict)
    _holding_all: dict[Groups, tuple[list[str], Note]] = field(default_factory=dict)
    _holding_one: dict[tuple[Groups, frozenset[str]], Note] = field(default_factory=dict)
    _paths: dict[str, Path] = field(default_factory=dict)
    _read_notes: dict[str, tuple[bytes | None, Note]] = field(default_factory=dict)
    _packages: dict[str, str] = field(default_factory=dict)
    _roots: dict[str, list[str]] = field(default_factory=dict)
    _tops: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _listed: dict[str, frozenset[str]] = field(default_factory=dict)
    _files: dict[str, bool] = field(default_factory=dict)
    """By path: whether it is a file."""
    _numbered: dict[frozenset[str], dict[str, int]] = field(default_factory=dict)
    _grouped: dict[tuple[frozenset[str], frozenset[str] | None], ByMissing] = field(default_factory=dict)
    _held: dict[tuple[bytes, ...], Held] = field(default_factory=dict)
    """By group: several questions have one in common."""
    _standing: dict[bytes, Held] = field(default_factory=dict)
    """The files that were asked for a part of tokens: several groups have one in common."""
    _defined: dict[str, frozenset[bytes]] = field(default_factory=dict)
    """By file: a project is asked for the definitions of many names."""

    @contextmanager
    def recording(self) -> Iterator[set[Note | Kept]]:
        """What the block asks, also through kept answers, goes into this set (and to nobody else)."""
        before, used = self.asked, set[Note | Kept]()
        self.asked = used
        try:
            yield used
        finally:
            self.asked = before

    def source(self, path: Path) -> bytes | None:
        """The bytes of a file, or None when it cannot be read. Noted with its module name."""
        name = os.fspath(path)
        source = self._read(name)
        self.asked.add(self._read_note(source, path, name))
        return source

    def linted(self, path: Path, source: bytes) -> tuple[str, Note]:
        """The name of a module whose text is at hand, and what is noted when it is read: a finding may rest on both."""
        return self.module_name(path), self._read_note(source, path, os.fspath(path))

    def _read_note(self, source: bytes | None, path: Path, name: str) -> Note:
        """Made once for each text of a file: several questions read the same file."""
        known = self._read_notes.get(name)
        if known is None or known[0] is not source:
            known = self._read_notes[name] = source, (("read", name), self._digest(source, path))
        return known[1]

    def _read(self, path: str) -> bytes | None:
        try:
            return self.sources.read(path)
        except OSError:
            return None

    def _digest(self, source: bytes | None, path: Path) -> str:
        return "" if source is None else f"{blake2b(source, digest_size=16).hexdigest()} {self._name(path)}"

    def module_name(self, path: Path) -> str:
        """The dotted name under which a file is most likely imported: from its import root downwards."""
        name = self._name(path)
        self.asked.add((("name", os.fspath(path)), name))
        return name

    def _name(self, path: Path) -> str:
        package = self._package(os.path.dirname(path))
        return (package if path.name == "__init__.py" else f"{package}.{path.stem}").strip(".") or path.parent.name

    def _package(self, folder: str) -> str:
        """The dotted name of a folder that is a package; empty for any other, and for the root."""
        if folder not in self._packages:
            above, name = os.path.split(folder)
            inside = folder not in (os.fspath(self.root), above) and self._is_package(folder)
            self._packages[folder] = f"{self._package(above)}.{name}".lstrip(".") if inside else ""
        return self._packages[folder]

    def _is_package(self, folder: str) -> bool:
        return self._is_file(f"{folder}{os.sep}__init__.py")

    def import_roots(self, folder: Path) -> Iterator[Path]:
        """Folders that an absolute import in a file of this folder may start from, the likeliest first."""
        folders = [folder]
        while folders[-1] != self.root and folders[-1] != folders[-1].parent:
            folders.append(folders[-1].parent)
        packages = [folder for folder in folders if self._is_package(os.fspath(folder))]
        yield from (folder for folder in folders if folder not in packages)
        # A script that is started inside a package sees its neighbours as top-level modules.
        yield from packages
        yield self.root / "src"

    def find(self, dotted: str, folder: Path) -> Path | None:
        """The file of a module, as an import in a file of that folder finds it."""
        here = os.fspath(folder)
        known = self._found.get((here, dotted))
        if known is None:
            name = self._find(dotted, here)
            known = self._found[here, dotted] = (("find", here, dotted), name), self._path(name) if name else None
        self.asked.add(known[0])
        return known[1]

    def longest(self, dotted: str, folder: Path) -> tuple[str, Path | None]:
        """The longest beginning of a dotted name that is a module, with its file; empty where none is."""
        while dotted:
            found = self.find(dotted, folder)
            if found is not None:
                return dotted, found
            dotted = dotted.rpartition(".")[0]
        return "", None

    def _find(self, dotted: str, folder: str) -> str:
        """Looked for under each import root; standard and third-party names end here, at the first part mostly.

        Beside `app.py` the package `app/` is what `import app` means, as for Python.
        """
        relative = dotted.replace(".", os.sep)
        for root in self._starts(folder, dotted.partition(".")[0]):
            module = os.path.join(root, relative)
            parent, _, last = module.rpartition(os.sep)
            if last in self._names_in(parent):
                name = next(filter(self._is_file, (f"{module}{os.sep}__init__.py", f"{module}.py")), "")
                if name:
                    return name
        return ""

    def _starts(self, folder: str, top: str) -> list[str]:
        """The import roots of a folder in which something has that name: mostly none, for a name of a library."""
        found = self._tops.get((folder, top))
        if found is None:
            if folder not in self._roots:
                self._roots[folder] = [os.fspath(root) for root in self.import_roots(Path(folder))]
            found = [root for root in self._roots[folder] if top in self._names_in(root)]
            self._tops[folder, top] = found
        return found

    def _is_file(self, name: str) -> bool:
        found = self._files.get(name)
        if found is None:
            found = self._files[name] = name in self.sources.given or os.path.isfile(name)
        return found

    def _names_in(self, folder: str) -> frozenset[str]:
        """The first parts of the names that can be imported from a folder, and more: files without their ending."""
        if folder not in self._listed:
            try:
                listed = os.listdir(folder)
            except OSError:
                listed = []
            start = folder + os.sep
            listed += [path[len(start) :].partition(os.sep)[0] for path in self.sources.given if path.startswith(start)]
            self._listed[folder] = frozenset(name.removesuffix(".py") for name in listed)
        return self._listed[folder]

    def holding(self, groups: Groups) -> list[Path]:
        """The files of the project that hold one token of each group. The first question reads the whole project."""
        known = self._holding_all.get(groups)
        if known is None:
            found = self._holding(groups)
            known = self._holding_all[groups] = found, (("holding", *_written(groups)), _summary(found))
        self.asked.add(known[1])
        return [self._path(name) for name in known[0]]

    def _path(self, name: str) -> Path:
        """The one object for a path, which keeps its hash and its text."""
        found = self._paths.get(name)
        if found is None:
            found = self._paths[name] = Path(name)
        return found

    def holds(self, groups: Groups, *, outside: frozenset[str] = frozenset()) -> bool:
        """True when some file of the project holds one token of each group; the first that does ends the search.

        A file in a folder that is called as one of `outside`, below the root, does not count.
        """
        note = self._holding_one.get((groups, outside))
        if note is None:
            question = ("holds", "\0".join(sorted(outside)), *_written(groups))
            note = self._holding_one[groups, outside] = question, "yes" if self._holds(groups, outside) else ""
        self.asked.add(note)
        return note[1] != ""

    def _holds(self, groups: Groups, outside: frozenset[str]) -> bool:
        """Asks the files one by one, up to the first that says yes."""
        return any(True for _ in self._files_holding(groups, outside))

    def _holding(self, groups: Groups) -> list[str]:
        return [name for _, name in sorted(self._files_holding(groups, frozenset()))]

    def _files_holding(self, groups: Groups, outside: frozenset[str]) -> Iterator[tuple[int, str]]:
        """Each with its place among all. Of files that are the same, the answer of an earlier run is taken."""
        if self.remembered is None:
            yield from self._asking(self._by_missing(outside), groups)
            return
        question = " and ".join(_written(groups)) + "".join(f" outside {name}" for name in sorted(outside))
        new = self._new  # asked before anything is read
        before, places = self.remembered.answer(question), self._places(outside)
        found = [(places[name], name) for name in before or () if name in places and name not in new]
        yield from found
        unasked = self._by_missing(outside, None if before is None else new)
        for file in self._asking(unasked, groups):
            found.append(file)
            yield file
        self.remembered.answered(question, (name for _, name in found))

    def _asking(self, by_missing: ByMissing, groups: Groups) -> Iterator[tuple[int, str]]:
        match groups:
            case ((token,),) if (definition := _DEFINITION.fullmatch(token)) is not None:
                return self._defining(by_missing, definition[1])
        return self._looked_through(by_missing, groups)

    def _looked_through(self, by_missing: ByMissing, groups: Groups) -> Iterator[tuple[int, str]]:
        """Those of the files that hold one token of each group; a token is not looked for where a word of it is
        missing. The groups are asked in their order: what several questions share, or ends most files, stands first.
        """
        words = {token: _words_in(token) for group in groups for token in group}
        for missing, files in by_missing.items():
            possible = [
                [
                    (part, left, self._standing.setdefault(part, {}))
                    for part, tokens in _families(group)
                    if (left := [token for token in tokens if words[token].isdisjoint(missing)])
                ]
                for group in groups
            ]
            if all(possible):
                asked = [
                    (self._held.setdefault(group, {}), families)
                    for group, families in zip(groups, possible, strict=True)
                ]
                for file in files:
                    source = self._read(file[1])
                    if source is not None and _holds_all(file[1], source, asked):
                        yield file

    def _defining(self, by_missing: ByMissing, name: bytes) -> Iterator[tuple[int, str]]:
        """Those of the files that define a function or method of that name: each file is read once for all names."""
        for files in by_missing.values():
            for file in files:
                path = file[1]
                if path not in self._defined:
                    self._defined[path] = frozenset(_DEFINITION.findall(self._read(path) or b""))
                if name in self._defined[path]:
                    yield file

    def _places(self, outside: frozenset[str]) -> Mapping[str, int]:
        """The files of the project, with their numbers, but for those in a folder that is called so."""
        if outside not in self._numbered:
            start = len(os.fspath(self.root))
            names = enumerate(self.sources.names(os.fspath(self.root)))
            aside = tuple(folder + os.sep for folder in self.aside)
            self._numbered[outside] = {
                name: number
                for number, name in names
                if not name.startswith(aside) and outside.isdisjoint(name[start:].split(os.sep)[:-1])
            }
        return self._numbered[outside]

    @cached_property
    def _new(self) -> frozenset[str]:
        """The files that are not as they were when earlier runs asked them."""
        names = list(self._places(frozenset()))
        return frozenset(self.remembered.new_among(names) if self.remembered is not None else ())

    def _by_missing(self, outside: frozenset[str], among: frozenset[str] | None = None) -> ByMissing:
        """Thousands of files lack words in some hundreds of ways: each way is compared once for a question.

        With `among`, these alone are grouped.
        """
        grouped = self._grouped.get((outside, among))
        if grouped is None:
            grouped = self._grouped[outside, among] = {}
            for name, place in self._places(outside).items():
                if among is None or name in among:
                    grouped.setdefault(self.sources.missing.get(name, frozenset()), []).append((place, name))
        return grouped

    def answer(self, question: Question) -> str | None:
        """The present answer to a question that was noted; None for one of a kind that there is not."""
        match question:
            case ("read", path):
                return self._digest(self._read(path), Path(path))
            case ("name", path):
                return self._name(Path(path))
            case ("find", folder, dotted):
                return self._find(dotted, folder)
            case ("holding", *words):
                return _summary(self._holding(_read_groups(words)))
            case ("holds", outside, *words):
                return "yes" if self._holds(_read_groups(words), frozenset(filter(None, outside.split("\0")))) else ""
        return None


def _written(groups: Groups) -> Iterator[str]:
    """Groups of tokens as a question has them."""
    return ("\0".join(token.decode("latin-1") for token in group) for group in groups)


def _read_groups(words: Sequence[str]) -> Groups:
    return tuple(tuple(word.encode("latin-1").split(b"\0")) for word in words)


def _words_in(token: bytes) -> frozenset[bytes]:
    """Words of the prefilter that a file holds if it holds the token."""
    small = token.lower()
    return frozenset(word for word, _ in FIRST_WORDS if word in small)


@lru_cache
def _families(tokens: tuple[bytes, ...]) -> Families:
    """Tokens by a part that several have in common: most files lack it, and then none of them is looked for."""
    parts = Counter(part for token in tokens for part in _parts(token))
    shared = [part for part, times in parts.items() if times > 1]
    shared.sort(key=lambda part: (parts[part], len(part), part), reverse=True)
    left: list[bytes] = list(tokens)
    found: Families = []
    for part in (*shared, *tokens):
        family = [token for token in left if part in token]
        if len(family) > 1 or part in family:
            found.append((part, family))
            left = [token for token in left if token not in family]
    return found


def _parts(token: bytes) -> set[bytes]:
    """What a token may have in common with others; `import` and `from` stand in all files."""
    spans = [(span, start) for span in _COMMON.split(token) for start in range(len(span))]
    return {span[start:end] for span, start in spans for end in range(start + LEAST_SHARED, len(span) + 1)}


def _holds_all(name: str, source: bytes, groups: Iterable[Asked]) -> bool:
    """Loops, not `all` and `any`: this is asked of every file for every question, and generators are half of it."""
    for held, families in groups:
        answer = held.get(name)
        if answer is None:
            answer = False
            for shared, tokens, standing in families:
                stands = standing.get(name)
                if stands is None:
                    stands = standing[name] = _stands(shared, source)
                if stands and (shared in tokens or any(_stands(token, source) for token in tokens)):
                    answer = True
                    break
            held[name] = answer
        if not answer:
            return False
    return True


def _stands(token: bytes, source: bytes) -> bool:
    """True where a token stands in a file, in one line or with a line's end behind a bracket."""
    if token in source:
        return True
    broken = _broken(token)
    return broken is not None and broken[0] in source and broken[1].search(source) is not None


@cache
def _broken(token: bytes) -> tuple[bytes, re.Pattern[bytes]] | None:
    """Of a token that may be written on two lines, its longest part and the pattern of both forms."""
    parts = _BREAK.split(token)
    if len(parts) == 1:
        return None
    return max(parts, key=len), re.compile(rb"\s*".join(map(re.escape, parts)))


def _summary(paths: list[str]) -> str:
    return blake2b("\0".join(paths).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
