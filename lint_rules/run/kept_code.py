"""The code of dataclasses, kept from one run to the next: to compile it is most of what importing libcst costs.

    with dataclass_code_kept():
        import libcst

`dataclasses` writes the methods of every class as text and has `exec` compile it, at each start of Python anew: some
1,500 texts for libcst and for the linter. Here it is given an `exec` that looks the text up first. What was compiled
is kept beside Python's own bytecode and under the same terms: where that is not to be written, neither is this. The
text is the key, so an entry is never out of date.
"""

from __future__ import annotations

import dataclasses
import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER, cache_from_source
from types import CodeType
from typing import Any


@contextmanager
def dataclass_code_kept() -> Iterator[None]:
    """Dataclasses that are made in this block are made from kept code; what is new is kept when it ends."""
    code = _KeptCode(cache_from_source(__file__) + ".dataclasses")
    names = vars(dataclasses)
    names["exec"] = code.run
    try:
        yield
    finally:
        del names["exec"]
        code.keep()


class _KeptCode:
    """Texts with their code, in a file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._known = _read(path)
        self._is_new = False

    def run(self, text: str, names: dict[str, Any], made: dict[str, Any]) -> None:
        """What `exec` does, for text that `dataclasses` wrote."""
        kept = self._known.get(text)
        code = marshal.loads(kept) if kept is not None else self._compiled(text)
        exec(code, names, made)

    def _compiled(self, text: str) -> CodeType:
        code = compile(text, "<string>", "exec", dont_inherit=True)
        self._known[text] = marshal.dumps(code)
        self._is_new = True
        return code

    def keep(self) -> None:
        """Write the file if there is something new, whole or not at all."""
        if not self._is_new or sys.dont_write_bytecode:
            return
        written = f"{self._path}.{os.getpid()}"
        with suppress(OSError):
            with open(written, "wb") as file:
                file.write(MAGIC_NUMBER + marshal.dumps(self._known))
            os.replace(written, self._path)


def _read(path: str) -> dict[str, bytes]:
    """What is kept in a file: nothing where there is none, or one of another Python."""
    try:
        with open(path, "rb") as file:
            return dict(marshal.loads(file.read())) if file.read(len(MAGIC_NUMBER)) == MAGIC_NUMBER else {}
    except (OSError, EOFError, ValueError, TypeError):
        return {}
