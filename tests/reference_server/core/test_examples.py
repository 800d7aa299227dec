"""The examples in the docstrings of the core run, and come out as printed."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import iter_modules

import pytest

from reference_server import core

MODULES = [module.name for module in iter_modules(core.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str) -> None:
    """A pure module can be tried in a shell, so its examples are tests."""
    assert doctest.testmod(import_module(f"{core.__name__}.{name}")).failed == 0


def test_the_presence_modules_all_have_examples() -> None:
    names = ["gossip", "presence_diff", "presence_meta", "presence_state", "replica", "replica_clocks", "replica_log"]
    for name in [*names, "tracker"]:
        assert doctest.testmod(import_module(f"{core.__name__}.{name}")).attempted > 0
