"""Which revision of Alembic comes after which."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.memory.project import Project
from scaffold.memory.revisions import Revision, Revisions, environment_file, restood, revisions_folder
from scaffold.words.errors import Usage


def project(root: Path, ini: str | None = None, **settings: str) -> Project:
    if ini is not None:
        (root / "alembic.ini").write_text(ini)
    return Project(root, "shop", settings=dict(settings))


def text(name: str, below: str) -> bytes:
    return f"from typing import Union\nrevision: str = {name!r}\ndown_revision: Union[str, None] = {below}\n".encode()


def known(*pairs: tuple[str, str]) -> Revisions:
    found = (Revision.parse(f"v/{name}.py", text(name, below)) for name, below in pairs)
    return Revisions({each.path: each for each in found if each is not None})


@pytest.mark.parametrize(
    ("said", "folder"),
    [
        ("migrations", "migrations"),
        ("%(here)s/app/db/migrations", "app/db/migrations"),
        ("./alembic", "alembic"),
        ("shop:migrations", "shop/migrations"),
    ],
)
def test_the_folder_is_the_one_that_alembic_ini_names(tmp_path: Path, said: str, folder: str) -> None:
    found = project(tmp_path, f"[alembic]\nscript_location = {said}\nfile_template = %%(rev)s\n")
    assert revisions_folder(found) == f"{folder}/versions"
    assert environment_file(found) == f"{folder}/env.py"


@pytest.mark.parametrize(("package", "source"), [("src.app", ""), ("app", "src")])
def test_alembic_ini_may_stand_in_a_folder_above_the_package(tmp_path: Path, package: str, source: str) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
    assert revisions_folder(Project(tmp_path, package, source)) == "src/migrations/versions"


def test_a_project_without_alembic_has_no_folder_unless_it_is_a_new_application(tmp_path: Path) -> None:
    assert revisions_folder(project(tmp_path)) is None
    assert revisions_folder(project(tmp_path, storage="sqlalchemy")) == "shop/migrations/versions"


@pytest.mark.parametrize("ini", ["[other]\n", "script_location = x\n", "[alembic]\n"])
def test_settings_that_cannot_be_read_are_a_sentence(tmp_path: Path, ini: str) -> None:
    with pytest.raises(Usage, match=r"alembic\.ini cannot be read"):
        revisions_folder(project(tmp_path, ini))


def test_a_new_revision_stands_on_the_last_one() -> None:
    revisions = known(("a", "None"), ("b", "'a'"))
    assert revisions.below("v/new.py") == "b"
    assert (revisions.below("v/b.py"), revisions.below("v/a.py")) == ("a", None)
    assert Revisions({}).below("v/new.py") is None


def test_what_is_about_to_be_written_counts(tmp_path: Path) -> None:
    """A new application gets its members and its first context in one run."""
    drafts = {"shop/migrations/versions/a.py": text("a", "None"), "shop/migrations/env.py": b"x = 1\n"}
    assert Revisions.of(project(tmp_path, storage="sqlalchemy"), drafts).heads == ["a"]


def test_a_history_that_was_merged_has_one_end_and_one_that_was_not_is_refused() -> None:
    merged = known(("a", "None"), ("b", "'a'"), ("c", "'a'"), ("d", "('b', 'c')"))
    assert merged.heads == ["d"]
    assert merged.down_from(["d"]) == {"a", "b", "c", "d"}
    with pytest.raises(Usage, match="end in b, c: join these first, with `alembic merge heads`"):
        known(("a", "None"), ("b", "'a'"), ("c", "'a'")).below("v/new.py")


@pytest.mark.parametrize("content", [b"", b"def (:\n", b"revision = 3\n", b"revision = name()\n"])
def test_a_file_that_is_no_revision_is_none(content: bytes) -> None:
    assert Revision.parse("v/x.py", content) is None


def test_what_stood_on_a_removed_revision_stands_on_the_one_below() -> None:
    revisions = known(("a", "None"), ("b", "'a'"), ("c", "'b'"), ("d", "'c'"))
    assert list(revisions.without({"v/b.py", "v/c.py"})) == [("v/d.py", b"c", b"a")]
    assert list(revisions.without({"v/a.py"})) == [("v/b.py", b"a", b"None")]


def test_the_text_of_a_revision_is_changed_where_it_names_the_one_below() -> None:
    before = b'"""Rooms.\n\nRevises: 4f0c\n"""\n\ndown_revision = "4f0c"\n'
    assert restood(before, b"4f0c", b"9a1b") == before.replace(b"4f0c", b"9a1b")
    assert restood(before, b"4f0c", b"None") == b'"""Rooms.\n\nRevises: nothing\n"""\n\ndown_revision = None\n'
