"""Reading files and parsing them, with next to nothing imported for it: what every run does, also the shortest.

source = read_bytes("app/rooms.py")
tree = parse(source, "app/rooms.py")
"""

from __future__ import annotations

import errno
import os
import stat
import time
import warnings

TYPE_CHECKING = False  # `typing` would be a tenth of what a short run costs; type checkers know this name
if TYPE_CHECKING:
    import ast

SMALL_RUN = 200
"""Up to this many files, also files that no rule wants are parsed, so that a syntax error in them is reported."""

MAX_BYTES = 4_000_000
"""Larger files are data or generated; parsing one would take longer than all others together."""

MAX_KEPT = 300_000_000
"""Bytes of source that are kept in memory; what is beyond is read again for each question."""

NO_SOURCE = (".ipynb", ".json")
"""How names of JSON end, which Python can parse in most cases: nothing would be found, and nothing was looked at."""

_TREE_ONLY = 0x400
"""`ast.PyCF_ONLY_AST`: what `ast.parse` tells the compiler."""


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """The content of a regular file. Raises `OSError`. It costs a third of `Path.read_bytes`."""
    number = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        status = os.fstat(number)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", os.fspath(path))
        wanted = status.st_size + 1  # what is less is all of it
        parts = [os.read(number, wanted)]
        while len(parts[-1]) == wanted:
            parts.append(os.read(number, wanted))
    finally:
        os.close(number)
    return b"".join(parts)


class NoText(SyntaxError):
    """A byte that is nothing in the encoding of its file, with its place and what to do."""

    def __init__(self, error: UnicodeDecodeError) -> None:
        before = error.object[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        column = len(before[-1].decode(error.encoding, "replace")) + 1
        rest = error.object[error.start :].splitlines()[0]
        line = (before[-1] + rest).decode(error.encoding, "replace")
        super().__init__(
            f"byte 0x{error.object[error.start]:02x} is not {error.encoding.upper()}: save the file as UTF-8, "
            "or name its encoding in its first line, as in `# -*- coding: latin-1 -*-`",
            (None, len(before), column, line),
        )


def decode(source: bytes) -> str:
    """The text of a source file, its encoding taken from BOM or coding line. Raises `SyntaxError` or `ValueError`."""
    encoding = _encoding(source)
    try:
        return source.decode(encoding)
    except UnicodeDecodeError as error:
        raise NoText(error) from None
    except LookupError:
        raise SyntaxError(f"{encoding} is no encoding of text") from None


def _encoding(source: bytes) -> str:
    import io
    import tokenize

    try:
        return tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError as error:
        if not error.msg.startswith("invalid or missing"):
            raise
        return "utf-8"  # one of the first two lines is none, and no other encoding is named


class Sources:
    """What was read during a command, by absolute path: several projects in one tree do not read it several times."""

    def __init__(self) -> None:
        self.began = time.time_ns()
        """When nothing was read yet."""
        self._by_path: dict[str, bytes] = {}
        self.missing: dict[str, frozenset[bytes]] = {}
        """Words in small letters that are not in a file, however they are written: nobody has to look for what holds
        them."""
        self._size = 0
        self.given: set[str] = set()
        """Paths of texts that an editor has, whatever is on disk, and also if nothing is."""
        self._names: dict[str, list[str]] = {}

    def __len__(self) -> int:
        """How many files are kept."""
        return len(self._by_path)

    def keep(self, path: str, source: bytes) -> None:
        """Use this from now on, also in place of what was read before."""
        if self._by_path.get(path) is not source:
            self.missing.pop(path, None)
        if path in self._by_path or self._size + len(source) <= MAX_KEPT:
            self._size += len(source) - len(self._by_path.get(path, b""))
            self._by_path[path] = source

    def give(self, path: str, source: bytes) -> None:
        """Use this in place of what is on disk, from now on."""
        self.given.add(path)
        self.keep(path, source)

    def names(self, root: str) -> list[str]:
        """The Python files of a project, in their order, without the projects inside it; looked for once."""
        from lint_rules.sieve import discover

        if root not in self._names:
            self._names[root] = discover.own_names(root)
        if not self.given:
            return self._names[root]
        unsaved = [path for path in sorted(self.given) if path.startswith(root + os.sep) and path.endswith(".py")]
        return [*self._names[root], *(path for path in unsaved if not os.path.exists(path))]

    def read(self, path: str) -> bytes:
        """The content of a file, read when it is first asked for. Raises `OSError`."""
        source = self._by_path.get(path)
        if source is None:
            source = read_bytes(path)
            self.keep(path, source)
        return source


def parse(source: str | bytes, name: str = "<string>") -> ast.Module:
    """The tree of a source text.

    Raises `SyntaxError` for what this Python cannot parse, too deep nesting included, and `ValueError` for NUL bytes
    and undecodable bytes. What Python would warn about is not our business.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree: ast.Module = compile(source, name, "exec", _TREE_ONLY, dont_inherit=True)
        except (RecursionError, MemoryError):
            raise SyntaxError("it is nested too deeply") from None
        except (SyntaxError, ValueError):
            if isinstance(source, bytes):
                decode(source)  # says it better
            raise
    return tree
