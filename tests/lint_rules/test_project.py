"""The index: names are followed through files, and what cannot be followed is None."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lint_rules.facts import ClassFacts, FunctionFacts, ModuleFacts
from lint_rules.project import Project


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    files = {
        "app/__init__.py": "from .managers import manager\n",
        "app/managers.py": "class Hub:\n    async def connect(self, ws):\n        await ws.accept()\nmanager = Hub()\n",
        "app/base.py": "from emberwire import Channel\nclass Base(Channel):\n    def helper(self): ...\n",
        "app/rooms.py": (
            "from app.base import Base\nfrom app.managers import Hub\nclass Room(Base):\n"
            "    def __init__(self):\n        self.hub = Hub()\n"
            "    def go(self):\n        self.helper()\n        self.hub.connect(1)\n"
        ),
        "app/main.py": (
            "from app import manager\nfrom nowhere import gone\n"
            "async def feed(ws):\n    await manager.connect(ws)\n    gone(ws)\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def module(project: Project, root: Path, name: str) -> ModuleFacts:
    found = project.read(root / name)
    assert found is not None
    return found


def callees(project: Project, function: FunctionFacts) -> list[str | None]:
    found = [project.callee(function, call) for call in function.calls]
    return [helper.qualname if helper else None for helper in found]


def test_an_instance_is_followed_through_a_re_export_to_its_method(tree: Path) -> None:
    project = Project(tree)
    feed = module(project, tree, "app/main.py").by_qualname["feed"]
    assert callees(project, feed) == ["Hub.connect", None]


def test_methods_are_found_in_bases_and_on_attributes(tree: Path) -> None:
    project = Project(tree)
    go = module(project, tree, "app/rooms.py").by_qualname["Room.go"]
    assert callees(project, go) == ["Base.helper", "Hub.connect"]


def test_bases_are_named_down_to_the_framework(tree: Path) -> None:
    project = Project(tree)
    room = module(project, tree, "app/rooms.py").classes["Room"]
    assert project.base_names(room) == ("app.base.Base", "emberwire.Channel")


def test_a_file_that_cannot_be_parsed_is_none(tree: Path) -> None:
    (tree / "app" / "broken.py").write_text("def (:")
    project = Project(tree)
    assert project.read(tree / "app" / "broken.py") is None
    assert project.module_named("app.broken", seen_from=tree / "app" / "main.py") is None


def test_a_circle_of_imports_ends(tree: Path) -> None:
    (tree / "one.py").write_text("from two import x\n")
    (tree / "two.py").write_text("from one import x\n")
    project = Project(tree)
    assert project.lookup("one.x", seen_from=module(project, tree, "app/main.py")) is None


def test_a_source_folder_is_an_import_root(tmp_path: Path) -> None:
    (tmp_path / "src" / "pkg").mkdir(parents=True)
    (tmp_path / "src" / "pkg" / "__init__.py").write_text("class Thing: ...\n")
    (tmp_path / "run.py").write_text("from pkg import Thing\n")
    project = Project(tmp_path)
    found = project.lookup("pkg.Thing", seen_from=module(project, tmp_path, "run.py"))
    assert isinstance(found, ClassFacts)


def test_who_has_seen_enough_spares_the_parsing_of_the_rest(tree: Path) -> None:
    project = Project(tree)
    first = next(project.each_holding(b"class "))
    assert first.name == "app.base"
    assert project.known(tree / "app/rooms.py") is None


def test_modules_that_hold_a_word_are_narrowed_by_a_pattern(tree: Path) -> None:
    project = Project(tree)
    found = project.each_holding(b"Hub", matching=(re.compile(rb"class Hub\b"),))
    assert [module.name for module in found] == ["app.managers"]
    assert project.known(tree / "app/rooms.py") is None
