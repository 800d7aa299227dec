"""The examples in the docstrings of the core run, and come out as printed."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

from reference_server import core

MODULES = [module.name for module in walk_packages(core.__path__, prefix=f"{core.__name__}.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str) -> None:
    """A pure module can be tried in a shell, so its examples are tests."""
    assert doctest.testmod(import_module(name)).failed == 0


def test_the_presence_modules_all_have_examples() -> None:
    modules = [name for name in MODULES if ".presence." in name and not name.endswith("tracker_options")]
    assert len(modules) == 8
    for name in modules:
        assert doctest.testmod(import_module(name)).attempted > 0
