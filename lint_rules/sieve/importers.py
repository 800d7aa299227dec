"""Finds the files that import certain ones, also over other files, by their import statements as text.

    importers(["/app/auth.py"], "/app", names, read)      # {"/app/sockets.py": 1, "/app/asgi.py": 2}

Nothing is parsed: a statement in a string counts as well, and of two modules with one name both are meant. So more is
found than Python would import, never less, but for what is imported by a computed name.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in `reading.py`: a commit of files that no rule wants comes here, too
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

Imported = tuple[str, tuple[str, ...]]
"""A module as written, its leading dots included, and the names that are taken from it."""

HOPS = 6
"""Imports that are followed from a changed file to a handler: a verdict follows four calls, and re-exports add up."""

FRONT = (
    *b"include_router iddleware ProtocolTypeRouter AuthenticationBackend before_websocket on_request".split(),
    b"__call__(",
)
"""A file with one of these may stand in front of handlers that import nothing of it."""


def importers(
    targets: Iterable[str], root: str, names: Sequence[str], read: Callable[[str], bytes | None]
) -> dict[str, int]:
    """The files among `names` that import one of the targets, each with how many imports lie between.

    `targets` need not exist: a file that imports a deleted one is found. All paths are absolute; `root` is the folder
    from which absolute imports are looked for at most.
    """
    found = dict.fromkeys(targets, 0)
    frontier = set(found)
    statements: dict[str, list[Imported]] = {}
    for hops in range(1, HOPS + 1):
        wanted = _Targets(frontier, root)
        for name in (name for name in names if name not in found and name not in statements):
            source = read(name) or b""
            if hops > 1 or not wanted.stems or any(stem in source for stem in wanted.stems):
                statements[name] = list(imported(source))
        left = ((name, stated) for name, stated in statements.items() if name not in found)
        frontier = {name for name, stated in left if wanted.any_of(stated, name)}
        found.update(dict.fromkeys(frontier, hops))
        if not frontier:
            break
    return {name: hops for name, hops in found.items() if hops}


class _Targets:
    """Some files, and the names by which they can be imported."""

    def __init__(self, paths: Collection[str], root: str) -> None:
        self._root = root
        self._source_root = os.path.join(root, "src")
        self._modules = {_module(path) for path in paths}
        self._dotted: dict[str, list[str]] = {}
        for module in self._modules:
            for folder in self._folders(os.path.dirname(module)):
                self._dotted.setdefault(module[len(folder) + 1 :].replace(os.sep, "."), []).append(folder)
        names = {os.path.splitext(os.path.basename(path))[0].encode() for path in paths}
        self.stems = () if b"__init__" in names else tuple(names)
        """Of these a file holds one that imports one of the targets; of a package, `from . import x` does not."""

    def _folders(self, folder: str) -> Iterator[str]:
        while True:
            yield folder
            above = os.path.dirname(folder)
            if folder == self._root or above == folder:
                return
            folder = above

    def any_of(self, statements: Iterable[Imported], path: str) -> bool:
        """True when one of these statements of a file imports one of the targets."""
        return any(self._is_meant(module, names, path) for module, names in statements)

    def _is_meant(self, module: str, names: tuple[str, ...], path: str) -> bool:
        inner = module.lstrip(".")
        level = len(module) - len(inner)
        if level:
            folder = path
            for _ in range(level):
                folder = os.path.dirname(folder)
            base = os.path.join(folder, *inner.split(".")) if inner else folder
            return base in self._modules or any(os.path.join(base, name) in self._modules for name in names)
        given = [module, *(f"{module}.{name}" for name in names)]
        return any(self._reaches(path, folder) for name in given for folder in self._dotted.get(name, ()))

    def _reaches(self, path: str, folder: str) -> bool:
        """True when an absolute import in that file may start from the folder."""
        return path.startswith(folder + os.sep) or folder == self._source_root


def _module(path: str) -> str:
    """The path without its ending; of `__init__.py` the folder."""
    stem = os.path.splitext(path)[0]
    return os.path.dirname(stem) if os.path.basename(stem) == "__init__" else stem


def imported(source: bytes) -> Iterator[Imported]:
    """The import statements of a source text, `import a.b` as one for `a` and one for `a.b`."""
    if b"\\" in source:
        source = source.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    at = source.find(b"import")
    while at >= 0:
        end = at + 6
        follows = source[end : end + 1]
        if follows in (b" ", b"\t", b"("):
            line = source.rfind(b"\n", 0, at)
            start = max(line, *(source.rfind(mark, line + 1, at) for mark in (b"\r", b";", b":"))) + 1
            head = source[start:at].split()
            names, end = _listed(source, end)
            if not head:
                yield from ((whole, ()) for name in names for whole in _prefixes(name))
            elif len(head) == 2 and head[0] == b"from":
                yield head[1].decode("utf-8", "replace"), names
            elif len(head) == 1 and head[0].startswith(b"from."):
                yield head[0][4:].decode("utf-8", "replace"), names
        at = source.find(b"import", end)


def _listed(source: bytes, start: int) -> tuple[tuple[str, ...], int]:
    """The names behind `import`, without what they are called here, and where they end."""
    first = start
    while source[first : first + 1] in (b" ", b"\t"):
        first += 1
    if source[first : first + 1] == b"(":
        end = source.find(b")", first)
        lines = source[first + 1 : end if end >= 0 else None].splitlines()
        text = b" ".join(line.partition(b"#")[0] for line in lines)
    else:
        end = source.find(b"\n", first)
        text = source[first : end if end >= 0 else None].partition(b"#")[0].partition(b";")[0]
    words = (part.split() for part in text.split(b","))
    names = tuple(part[0].decode("utf-8", "replace") for part in words if part)
    return names, max(start, first)


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))
