"""libcst, imported when it is first used: most runs have nothing to report, and importing it takes a quarter second.

    from lint_rules.code.libcst_when_used import cst

    isinstance(node, cst.Call)      # imports libcst, if nothing has yet

Type checkers see the module itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst
else:

    class _Module:
        """Stands for a module until one of its names is asked for, and then has all of them."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, attribute: str) -> object:
            module = import_module(self._name)
            vars(self).update(vars(module))
            return getattr(module, attribute)

    cst = _Module("libcst")

__all__ = ["cst"]
