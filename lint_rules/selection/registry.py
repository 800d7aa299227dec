"""All rules, found by their file names in `rules/`; importing one imports libcst, so it is done late.

>>> [rule.code for rule in all_rules()][:2]
['EW101', 'EW102']
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lint_rules.rule import Rule

_FOLDER = Path(__file__).parents[1] / "rules"


@cache
def _modules() -> dict[str, str]:
    """Module names of the rules by code, in order, known without importing any."""
    names = sorted(path.stem for path in _FOLDER.glob("ew*.py"))
    return {name.partition("_")[0].upper(): f"lint_rules.rules.{name}" for name in names}


@cache
def rule_of(code: str) -> type[Rule]:
    """The rule of a code, imported now. Raises `KeyError` when there is none."""
    from lint_rules.rule import Rule

    module = import_module(_modules()[code])
    return next(
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Rule) and vars(value).get("code") == code
    )


def rules_with(codes: Iterable[str], local: Mapping[str, type[Rule]] | None = None) -> tuple[type[Rule], ...]:
    """The rules of these codes, of the project's own ones too."""
    own = local or {}
    return tuple(own[code] if code in own else rule_of(code) for code in codes)


def all_rules() -> tuple[type[Rule], ...]:
    """Every rule class, ordered by code."""
    return rules_with(_modules())


def rule_named(name: str) -> type[Rule] | None:
    """The rule of that code (`EW101`) or name (`unauthenticated-connect`)."""
    return next((rule for rule in all_rules() if name.upper() == rule.code or name.lower() == rule.name), None)
