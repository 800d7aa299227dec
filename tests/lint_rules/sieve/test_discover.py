"""Which files are linted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lint_rules.sieve.discover import files, names, own_names


def make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")


def found(root: Path, *paths: Path, exclude: tuple[str, ...] = (), force: bool = False) -> list[str]:
    listed = files(paths or (root,), root=root, exclude=exclude, force_exclude=force)
    return [path.relative_to(root).as_posix() for path in listed]


def test_folders_are_walked_in_order_and_derived_ones_left_out(tmp_path: Path) -> None:
    make(tmp_path, "b.py", "a/z.pyi", "a/x.txt", ".venv/c.py", "node_modules/d.py", "x.egg-info/e.py")
    assert found(tmp_path) == ["b.py", "a/z.pyi"]


def test_ignored_folders_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, "out/a.py", "b.py")
    (tmp_path / ".gitignore").write_text("out/\n*.log\n")
    assert found(tmp_path) == ["b.py"]


def test_a_slash_in_front_or_inside_means_one_folder(tmp_path: Path) -> None:
    make(tmp_path, "data/a.py", "app/data/b.py", "app/logs/c.py", "lib/app/logs/d.py")
    (tmp_path / ".gitignore").write_text("/data/\napp/logs/\n")
    assert found(tmp_path) == ["app/data/b.py", "lib/app/logs/d.py"]
    assert list(names(tmp_path)) == [os.fspath(path) for path in files([tmp_path], root=tmp_path)]


def test_a_named_file_is_linted_unless_exclusion_is_forced(tmp_path: Path) -> None:
    make(tmp_path, "legacy/a.py")
    named = tmp_path / "legacy" / "a.py"
    assert found(tmp_path, named, exclude=("legacy",)) == ["legacy/a.py"]
    assert found(tmp_path, named, exclude=("legacy",), force=True) == []


def test_a_file_is_listed_once(tmp_path: Path) -> None:
    make(tmp_path, "a.py")
    assert found(tmp_path, tmp_path, tmp_path / "a.py") == ["a.py"]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        found(tmp_path, tmp_path / "nowhere")


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "folder.py/b.py", "{{name}}/c.py")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere.py")
    assert found(tmp_path) == ["a.py", "folder.py/b.py"]


def test_the_names_of_a_project_are_those_of_its_files(tmp_path: Path) -> None:
    make(tmp_path, "b.py", "a/z.pyi", "a/x.txt", ".venv/c.py", "out/a.py")
    (tmp_path / ".gitignore").write_text("out/\n")
    assert list(names(tmp_path)) == [os.fspath(path) for path in files([tmp_path], root=tmp_path)]


def test_the_code_of_others_is_left_out(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "lib/_vendor/b.py", "third_party/c.py", "vendor/x/d.py", "env/pyvenv.cfg", "env/lib/e.py")
    assert found(tmp_path) == ["a.py"]


def test_an_application_inside_of_a_virtual_environment_is_seen(tmp_path: Path) -> None:
    make(tmp_path, "pyvenv.cfg", "manage.py", "chat/consumers.py", "lib/python3.12/a.py", "Scripts/b.py", "Lib/c.py")
    assert found(tmp_path) == ["manage.py", "chat/consumers.py"]


def test_a_shop_may_have_an_application_about_vendors(tmp_path: Path) -> None:
    make(tmp_path, "vendor/models.py", "vendor/api/b.py")
    assert found(tmp_path) == ["vendor/models.py", "vendor/api/b.py"]


def test_a_project_inside_another_one_is_no_part_of_it(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "own/b.py", "own/pyproject.toml", "own/deep/c.py", "checkout/d.py", "checkout/.git")
    make(tmp_path, "e/f.py", "e/__init__.py", "e/pyproject.toml")
    assert [Path(name).name for name in own_names(str(tmp_path))] == ["a.py", "__init__.py", "f.py"]
    (tmp_path / "pyproject.toml").write_text("[tool.emberwire.lint]\n")
    assert [Path(name).name for name in own_names(str(tmp_path))] == ["a.py", "__init__.py", "f.py", "b.py", "c.py"]
    (tmp_path / "own" / "pyproject.toml").write_text("[tool.emberwire.lint]\n")
    assert [Path(name).name for name in own_names(str(tmp_path))] == ["a.py", "__init__.py", "f.py"]
