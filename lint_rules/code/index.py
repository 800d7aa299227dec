"""Follows names from file to file: which class is that, what does it derive from, which function does a call reach?

    index = Index(Disk(root))
    index.locate("chat.rooms.manager.connect", outline)    # the Function, through imports and instances

It answers None where it cannot tell. It imports and runs nothing that it reads, and it needs no list of files:
pre-commit passes three of a thousand. Every answer is kept with the questions to the disk that it was made from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, cast

import libcst as cst

from lint_rules.code.disk import Disk
from lint_rules.code.ledger import Kept, Note
from lint_rules.code.outline import Class, Function, Outline, Piece, read_outline
from lint_rules.code.syntax import dotted
from lint_rules.code.trees import Bodies
from lint_rules.sieve.reading import decode

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

Found = Class | Function | Piece | Outline

MAX_HOPS = 8
"""How many re-exports are followed before a name counts as unresolved. Longer chains were not seen in real code."""

MAX_INDEXED_BYTES = 1_500_000
"""A larger file is generated or data: it is not read for the index."""

MOST_RELATED = 16
"""Classes with a method of one name that are looked at together."""

MAX_ANCESTORS = 30
"""Classes of one lineage that are looked at: a bound for circles and for hostile files."""

_STAR = re.compile(rb"import[\s\\]*\*")
"""An import of all names of a module."""


@dataclass(eq=False)
class Answers(Generic[K, T]):
    """One question about many things: what was made for each is kept, with what it was made from."""

    index: Index
    make: Callable[[K], T]
    known: dict[K, Kept] = field(default_factory=dict)

    def __call__(self, of: K) -> T:
        """The answer for one of them, made when it is first asked for."""
        return self.index.once(of, partial(self.make, of), self.known)


class Lineage(NamedTuple):
    """What a class derives from, nearest first: itself and those of its ancestors that the project defines, and the
    full dotted names of all bases, those of frameworks included."""

    classes: list[Class]
    bases: tuple[str, ...]


@dataclass
class Index:
    """The outlines of a project's files, read when they are asked for."""

    disk: Disk
    bodies: Bodies = field(default_factory=Bodies)
    _kept: dict[Hashable, Kept] = field(default_factory=dict)

    def once(self, key: Hashable, make: Callable[[], T], table: dict[Any, Kept] | None = None) -> T:
        """What was worked out under a key, made when it is first asked for; who asks also asks what it was made from.

        The answers to one question may have a table of their own.
        """
        if table is None:
            table = self._kept
        disk, kept = self.disk, table.get(key)
        if kept is None:
            before, used = disk.asked, set[Note | Kept]()
            disk.asked = used  # as `recording` does, without what a context manager costs
            try:
                kept = table[key] = Kept(make(), used)
            finally:
                disk.asked = before
        disk.asked.add(kept)
        return cast("T", kept.value)

    def outline(self, path: Path) -> Outline | None:
        """The outline of a file; None when there is no such file, or it is no Python."""
        return self.once(("outline", path), lambda: self._read(path))

    def _read(self, path: Path) -> Outline | None:
        source = self.disk.source(path)
        if source is None or len(source) > MAX_INDEXED_BYTES:
            return None
        try:
            return read_outline(decode(source), path, self.disk.module_name(path))
        except (SyntaxError, ValueError, RecursionError):
            return None

    def linted(self, path: Path, source: bytes) -> Outline:
        """The outline of a file that is being linted, of whatever size. Raises `SyntaxError` or `ValueError`."""
        text = decode(source)
        name, note = self.disk.linted(path, source)
        known = self._kept.get(("outline", path))
        if known is not None and isinstance(known.value, Outline) and known.value.text == text:
            return known.value
        outline = read_outline(text, path, name)
        self._kept[("outline", path)] = Kept(outline, {note})
        return outline

    def holding(
        self,
        *tokens: bytes,
        also: tuple[tuple[bytes, ...], ...] = (),
        where: Callable[[Path], bool] | None = None,
        matching: re.Pattern[bytes] | None = None,
    ) -> Iterator[Outline]:
        """Every file of the project whose source holds one of the tokens, and one of each group in `also`.

        Each is parsed when it is asked for; what its path must fulfil, and a pattern that the source must match as
        well, spare more.
        """
        for path in filter(where, self.disk.holding((tokens, *also))):  # without a `where` all of them
            outline = self.outline(path) if matching is None or self._matches(path, matching) else None
            if outline is not None:
                yield outline

    def _matches(self, path: Path, pattern: re.Pattern[bytes]) -> bool:
        source = self.disk.source(path)  # noted: that it does not match holds while the file is the same
        return source is not None and pattern.search(source) is not None

    def _mentions(self, path: Path, name: str, otherwise: re.Pattern[bytes] | None = None) -> bool:
        """False for a file in which a name does not stand, nor what may bring it in: it need not be parsed."""
        source = self.disk.source(path) or b""
        stands_there = not name.isascii() or name.encode() in source
        return stands_there or (otherwise is not None and otherwise.search(source) is not None)

    def module(self, name: str, seen_from: Outline | None = None) -> Outline | None:
        """The module of that dotted name, as an import in `seen_from` finds it."""
        folder = seen_from.path.parent if seen_from is not None else self.disk.root
        path = self.disk.find(name, folder)
        return self.outline(path) if path is not None else None

    def locate(self, name: str, seen_from: Outline, hops: int = 0) -> Found | None:
        """What a full dotted name stands for: a class, function, module, or the expression given to a name."""
        if hops > MAX_HOPS or not name:
            return None
        return self.once(("locate", name, seen_from.path, hops), lambda: self._locate(name, seen_from, hops))

    def _locate(self, name: str, seen_from: Outline, hops: int) -> Found | None:
        for outline, rest in self._splits(name, seen_from):
            if not rest:
                return self._outranking(name, seen_from, hops) or outline
            for table in (outline.classes, outline.by_qualname, outline.assigns):
                if rest in table:
                    return table[rest]
            head, _, tail = rest.partition(".")
            if head in outline.imports and outline.imports[head] != name:
                return self.locate(outline.imports[head] + (f".{tail}" if tail else ""), outline, hops + 1)
            return self._member(outline, head, tail, hops) or self._starred(outline, rest, hops)
        return None

    def _outranking(self, name: str, seen_from: Outline, hops: int) -> Found | None:
        """What a package imports under the name of one of its modules: `from .retry import retry` hides the module."""
        package, _, last = name.rpartition(".")
        path = self.disk.find(package, seen_from.path.parent) if package else None
        outline = self.outline(path) if path is not None and self._mentions(path, last) else None
        imported = outline.imports.get(last, name) if outline is not None else name
        home = self.module(imported.rpartition(".")[0], outline) if imported != name else None
        return self.locate(imported, home, hops + 1) if home is not None else None

    def _starred(self, outline: Outline, name: str, hops: int) -> Found | None:
        """What a name stands for that one of the modules gives of which all names are imported."""
        found = (self.locate(f"{star}.{name}", outline, hops + 1) for star in outline.stars)
        return next((one for one in found if one is not None), None)

    def named(self, written: str, outline: Outline) -> Found | None:
        """The same for a name as it is written in a file."""
        return self.meant(outline.resolve(written), written, outline)

    def meant(self, full: str, written: str, outline: Outline) -> Found | None:
        """The same for a full name, which is that of a module's star import if it is as written."""
        return self.locate(full, outline) or (self._starred(outline, written, 0) if full == written else None)

    def _splits(self, name: str, seen_from: Outline) -> Iterator[tuple[Outline, str]]:
        """Ways to read `a.b.c` as a module and a name in it, the longest module first; at most one is yielded."""
        own = name.removeprefix(f"{seen_from.name}.")
        first = own.partition(".")[0]
        is_submodule = seen_from.imports.get(first) == f"{seen_from.name}.{first}"  # `from . import orders`
        if own != name and seen_from.defines(first) and not is_submodule:
            yield seen_from, own  # a package's name also begins the names of its submodules
            return
        head, path = self.disk.longest(name, seen_from.path.parent)
        while path is not None:
            rest = name[len(head) + 1 :]
            if rest and not self._mentions(path, rest.partition(".")[0], _STAR):
                return
            outline = self.outline(path)
            if outline is not None:
                yield outline, rest
                return
            head, path = self.disk.longest(head.rpartition(".")[0], seen_from.path.parent)

    def _member(self, outline: Outline, head: str, tail: str, hops: int) -> Found | None:
        """`manager.connect`, where the module says `manager = Manager()`; a method; a part of a class."""
        owner = outline.classes.get(head)
        if owner is None and head in outline.assigns:
            owner = self.class_of(outline.assigns[head], hops + 1)
        name, _, rest = tail.partition(".")
        if owner is None or not name:
            return None
        if rest:
            held = self.attribute_class(owner, name)
            return self.method(held, rest) if held is not None else None
        return self.method(owner, name) or self.class_value(owner, name)

    def class_of(self, piece: Piece, hops: int = 0) -> Class | None:
        """The project's class that an expression makes an instance of: `Manager()`."""
        node: cst.CSTNode = piece.node
        if isinstance(node, cst.Await):
            node = node.expression
        written = dotted(node.func) if isinstance(node, cst.Call) else None
        found = self.locate(piece.outline.resolve(written), piece.outline, hops) if written else None
        return found if isinstance(found, Class) else None

    def class_named(self, written: str, outline: Outline) -> Class | None:
        """The project's class behind a name as it is written in a file."""
        found = self.named(written, outline)
        return found if isinstance(found, Class) else None

    def lineage(self, owner: Class) -> Lineage:
        """What a class derives from."""
        return self.once(("lineage", owner), partial(self._lineage, owner))

    def _lineage(self, owner: Class) -> Lineage:
        """Depth first, and a class that several derive from behind the last of them: Python's own order."""
        visited: list[Class] = []
        names: dict[str, None] = {}
        ahead = [owner]
        while ahead and len(visited) < MAX_ANCESTORS:
            current = ahead.pop()
            visited.append(current)
            bases: list[Class] = []
            for written in current.bases:
                full = current.outline.resolve(written)
                names[full] = None
                found = self.meant(full, written, current.outline)
                bases += [found] if isinstance(found, Class) else []
            ahead += reversed(bases)
        return Lineage([*reversed(dict.fromkeys(reversed(visited)))], tuple(names))

    def method(self, owner: Class, name: str) -> Function | None:
        """The method that `instance.name` reaches, in the class or its nearest ancestor in the project."""
        return next((c.methods[name] for c in self.lineage(owner).classes if name in c.methods), None)

    def class_value(self, owner: Class, name: str) -> Piece | None:
        """What the body of the class or of an ancestor gives to a name."""
        return next((c.assigns[name] for c in self.lineage(owner).classes if name in c.assigns), None)

    def attribute_class(self, owner: Class, name: str) -> Class | None:
        """The class of `self.name`: from the body of the class, or from `self.name = Class(...)` in `__init__`."""
        piece = self.class_value(owner, name)
        if piece is not None:
            return self.class_of(piece)
        start = self.method(owner, "__init__")
        made = start.makes.get(name) if start is not None else None
        return self.class_named(made, start.outline) if start is not None and made else None

    def is_called(self, name: str) -> bool:
        """True where any file calls something by this name; what a framework or a table calls is not."""
        return any(name in outline.call_names for outline in self.holding(f"{name}(".encode()))

    def only_method(self, name: str) -> Function | None:
        """The method of that name, when the whole project has exactly one; for values of a class that is not known."""
        methods = self.methods(name)
        return methods[0] if len(methods) == 1 else None

    def methods(self, name: str) -> list[Function]:
        """The methods of that name in all classes of the project."""
        return [owner.methods[name] for owner in self._owners(name)]

    def family_method(self, name: str) -> list[Function]:
        """The methods of that name, when there is one only, or all their classes derive from one of the project's."""
        owners = self._owners(name)
        if not 1 < len(owners) <= MOST_RELATED:
            return [owner.methods[name] for owner in owners[:1] if len(owners) == 1]
        common = frozenset.intersection(*(frozenset(self.lineage(owner).classes) for owner in owners))
        return [owner.methods[name] for owner in owners if common]

    def _owners(self, name: str) -> list[Class]:
        return [c for o in self.holding(f"def {name}(".encode()) for c in o.classes.values() if name in c.methods]
