"""A new application: what its options come to beside Python, which no tool of the matrix looks at."""

from __future__ import annotations

import pytest

from tests.scaffold.conftest import Shell


def files(shell: Shell, options: str) -> tuple[str, str]:
    """Return the Dockerfile and the README of an application."""
    shell(f"new my-shop --docker {options}")
    tree = shell.tree()
    return tree["my-shop/Dockerfile"].decode(), tree["my-shop/README.md"].decode()


def test_the_database_outlives_its_container(shell: Shell) -> None:
    dockerfile, readme = files(shell, "--storage sqlite")
    assert "ENV DATABASE=/data/my_shop.db\nVOLUME /data\n" in dockerfile
    assert "install --directory --owner app /data\n" in dockerfile
    assert dockerfile.index("VOLUME") < dockerfile.index("CMD")
    assert " -v my-shop:/data " in readme


def test_without_a_database_there_is_no_volume(shell: Shell) -> None:
    dockerfile, readme = files(shell, "--storage memory")
    assert "data" not in dockerfile
    assert "/data" not in readme
    assert "\n\n\n" not in dockerfile


@pytest.mark.parametrize("storage", ["memory", "sqlite"])
def test_the_container_does_not_run_as_root_and_holds_no_secret(shell: Shell, storage: str) -> None:
    lines = files(shell, f"--storage {storage}")[0].splitlines()
    assert lines.index("USER app") < next(number for number, line in enumerate(lines) if line.startswith("CMD"))
    assert not [line for line in lines if line.startswith(("ENV", "ARG")) and "SECRET" in line]
