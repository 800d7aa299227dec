"""The public names: each resolves, the three lists of them agree, and importing the package loads no server."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import emberwire
import emberwire.testing

SOURCE = ast.parse(Path(emberwire.__file__).read_text(encoding="utf-8"))


def type_checking_imports() -> dict[str, str]:
    """Return name → module of the imports that only type checkers see."""
    block = next(node for node in SOURCE.body if isinstance(node, ast.If))
    return {
        alias.name: str(statement.module)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }


@pytest.mark.parametrize("name", emberwire.__all__)
def test_a_public_name_resolves(name: str) -> None:
    assert getattr(emberwire, name) is not None


def test_type_checkers_see_the_names_where_they_are_imported_from() -> None:
    assert type_checking_imports() == emberwire.HOME


def test_all_holds_each_name_once() -> None:
    assert sorted(emberwire.__all__) == sorted(set(emberwire.__all__)) == sorted(emberwire.HOME)


def test_classes_that_the_page_about_presence_names_are_public() -> None:
    """A reader catches its errors and sets its limits without importing from `reference_server`."""
    page = Path(__file__).parents[1] / "docs" / "presence.md"
    named = set(re.findall(r"`(Presence[A-Z]?\w*|\w+Tracked|\w+Options)\b", page.read_text(encoding="utf-8")))
    assert {"PresenceError", "PresenceLimits"} <= named <= set(emberwire.__all__)


@pytest.mark.parametrize(("name", "home"), emberwire.HOME.items())
def test_a_public_name_comes_from_the_module_that_defines_it(name: str, home: str) -> None:
    """A reader who follows a name finds it, not another import."""
    defined = getattr(getattr(emberwire, name), "__module__", None)
    source = Path(str(importlib.import_module(home).__file__)).read_text(encoding="utf-8")
    assert defined in {home, None, "typing", "collections.abc"} or f"\n{name}:" in source or f"\n{name} =" in source


@pytest.mark.parametrize("name", emberwire.testing.__all__)
def test_a_name_of_the_test_kit_resolves(name: str) -> None:
    assert getattr(emberwire.testing, name) is not None


@pytest.mark.parametrize("name", emberwire.testing.__all__)
def test_a_name_of_the_test_kit_comes_from_the_runtime(name: str) -> None:
    assert getattr(emberwire.testing, name).__module__.startswith("reference_server.testing.")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'emberwire' has no attribute 'Chanel'"):
        emberwire.Chanel  # noqa: B018 - looking it up is the test


def test_completion_offers_the_public_names() -> None:
    assert set(emberwire.__all__) <= set(dir(emberwire))


@pytest.mark.slow
def test_importing_the_package_imports_nothing_of_the_runtime() -> None:
    program = "import sys, emberwire; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"reference_server", "starlette", "asyncio", "msgspec"} & set(modules)
