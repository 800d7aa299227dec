"""Where nothing may be written: the CVEs of copier and cookiecutter as a table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaffold.words.errors import UnsafePath
from scaffold.words.paths import check_relative, target


@pytest.mark.parametrize(
    "path",
    [
        "../x.py",
        "a/../../x.py",
        "a/..",
        "/etc/passwd",
        "//server/share",
        "C:/x.py",
        "C:x.py",
        "a\\..\\x.py",
        "a//b.py",
        "./a.py",
        "a/./b.py",
        "",
        "a/",
        "a\x00.py",
        "a\n.py",
        "con",
        "a/NUL.py",
        "a/com1.txt",
        "a/lpt9",
        "a/aux.py",
        "trailing./a.py",
        "trailing /a.py",
        "a/file.py:stream",
        "a/what?.py",
        "a/*.py",
    ],
)
def test_a_path_that_could_lead_out_is_refused(path: str) -> None:
    """CVE-2026-34726, CVE-2026-23986, CVE-2026-23968 of copier; CVE-2022-24065 of cookiecutter."""
    with pytest.raises(UnsafePath, match="inside the project"):
        check_relative(path)


@pytest.mark.parametrize("path", ["a.py", "chat/channels/room_channel.py", ".gitignore", ".github/workflows/test.yml"])
def test_an_ordinary_path_is_taken(path: str) -> None:
    assert check_relative(path) == path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "real").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    return root


def test_a_folder_that_is_a_symbolic_link_is_refused(project: Path) -> None:
    os.symlink(project.parent / "outside", project / "chat")
    with pytest.raises(UnsafePath, match="'chat' is a symbolic link"):
        target(project, "chat/app.py")


def test_a_link_that_stays_inside_is_refused_too(project: Path) -> None:
    """It may point elsewhere by the time that it is written through."""
    os.symlink(project / "real", project / "chat")
    with pytest.raises(UnsafePath, match="symbolic link"):
        target(project, "chat/app.py")


def test_a_file_that_is_a_symbolic_link_is_refused_even_when_it_dangles(project: Path) -> None:
    os.symlink(project.parent / "outside" / "new.py", project / "app.py")
    with pytest.raises(UnsafePath, match="symbolic link"):
        target(project, "app.py")


def test_the_project_itself_may_be_reached_through_a_link(project: Path) -> None:
    os.symlink(project, project.parent / "link")
    assert target(project.parent / "link", "real/app.py").name == "app.py"


def test_a_file_where_a_folder_is_needed_is_refused(project: Path) -> None:
    (project / "chat").write_text("")
    with pytest.raises(UnsafePath, match="to be a folder"):
        target(project, "chat/app.py")


def test_a_folder_where_a_file_is_needed_is_refused(project: Path) -> None:
    with pytest.raises(UnsafePath, match="it is a folder"):
        target(project, "real")
