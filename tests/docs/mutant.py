"""A plugin of pytest: one module of the runtime is imported with a change, which MUTANT names.

    MUTANT='["core/rate.py", "old text", "new text"]' python -m pytest -p tests.docs.mutant tests/…

It is imported before anything of the runtime, and nothing on the disk is changed.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


class Mutant(importlib.abc.MetaPathFinder):
    """Finds the one module that is changed."""

    def __init__(self, file: str, old: str, new: str) -> None:
        self._path = ROOT / "reference_server" / file
        self._module = "reference_server." + file.removesuffix(".py").replace("/", ".")
        self._source = mutated(self._path.read_text(encoding="utf-8"), old, new)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        return importlib.util.spec_from_loader(fullname, _Loader(fullname, str(self._path), self._source))


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, source: str) -> None:
        super().__init__(fullname, path)
        self._source = source

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        return compile(self._source, self.path, "exec", dont_inherit=True)


def mutated(source: str, old: str, new: str) -> str:
    """The source with the change. Raises ValueError unless the text to be changed stands there once."""
    if source.count(old) != 1:
        raise ValueError(f"expected {old!r} once in the file, and found it {source.count(old)} times")
    return source.replace(old, new)


if "MUTANT" in os.environ:
    sys.meta_path.insert(0, Mutant(*json.loads(os.environ["MUTANT"])))
