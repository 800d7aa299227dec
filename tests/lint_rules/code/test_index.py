"""Names are followed through files, and what cannot be followed is None."""

from __future__ import annotations

from pathlib import Path

import pytest

from lint_rules.code.disk import Disk
from lint_rules.code.index import Index
from lint_rules.code.ledger import flat
from lint_rules.code.outline import Class, Function, Outline


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


def opened(root: Path, name: str) -> tuple[Index, Outline]:
    index = Index(Disk(root))
    outline = index.outline(root / name)
    assert outline is not None
    return index, outline


def test_an_instance_is_followed_through_a_re_export_to_its_method(tree: Path) -> None:
    index, main = opened(tree, "app/main.py")
    found = index.named("manager.connect", main)
    assert isinstance(found, Function)
    assert found.qualname == "Hub.connect"
    assert index.named("gone", main) is None


def test_what_a_package_imports_hides_its_module_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/__init__.py").write_text("from .retry import retry\nfrom . import wait\n")
    (tmp_path / "tools/retry.py").write_text("def retry():\n    pass\n")
    (tmp_path / "tools/wait.py").write_text("def wait():\n    pass\n")
    (tmp_path / "main.py").write_text("from tools import retry, wait\nfrom tools.retry import retry as again\n")
    index, main = opened(tmp_path, "main.py")
    found = [index.named(name, main) for name in ("retry", "again", "wait", "wait.wait")]
    assert [type(each) for each in found] == [Function, Function, Outline, Function]


def test_methods_are_found_in_bases_and_on_attributes(tree: Path) -> None:
    index, rooms = opened(tree, "app/rooms.py")
    room = rooms.classes["Room"]
    helper, hub = index.method(room, "helper"), index.attribute_class(room, "hub")
    assert (helper and helper.qualname, hub and hub.qualname) == ("Base.helper", "Hub")


def test_bases_are_named_down_to_the_framework(tree: Path) -> None:
    index, rooms = opened(tree, "app/rooms.py")
    assert index.lineage(rooms.classes["Room"]).bases == ("app.base.Base", "emberwire.Channel")


@pytest.mark.parametrize(
    "text",
    [
        "class A: pass\nclass B(A): pass\nclass C: pass\nclass D(B, C): pass\n",
        "class A: pass\nclass B(A): pass\nclass C(A): pass\nclass D(B, C): pass\n",
        "class A: pass\nclass B: pass\nclass C(A, B): pass\nclass E(B): pass\nclass D(C, E): pass\n",
    ],
    ids=["an ancestor before the second base", "a common ancestor last", "behind the last that derives from it"],
)
def test_the_lineage_is_in_the_order_of_python(tmp_path: Path, text: str) -> None:
    (tmp_path / "order.py").write_text(text)
    made: dict[str, type] = {}
    exec(text, made)
    index, order = opened(tmp_path, "order.py")
    found = [owner.name for owner in index.lineage(order.classes["D"]).classes]
    assert found == [each.__name__ for each in made["D"].__mro__[:-1]]


def test_classes_that_derive_from_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "circle.py").write_text("class A(B): pass\nclass B(A): pass\n")
    index, circle = opened(tmp_path, "circle.py")
    assert {owner.name for owner in index.lineage(circle.classes["A"]).classes} == {"A", "B"}


def test_a_file_that_cannot_be_parsed_is_none(tree: Path) -> None:
    (tree / "app" / "broken.py").write_text("def (:")
    index, main = opened(tree, "app/main.py")
    assert index.outline(tree / "app" / "broken.py") is None
    assert index.module("app.broken", main) is None


def test_a_circle_of_imports_ends(tree: Path) -> None:
    (tree / "one.py").write_text("from two import x\n")
    (tree / "two.py").write_text("from one import x\n")
    index, main = opened(tree, "app/main.py")
    assert index.locate("one.x", main) is None


def test_a_source_folder_is_an_import_root(tmp_path: Path) -> None:
    (tmp_path / "src" / "pkg").mkdir(parents=True)
    (tmp_path / "src" / "pkg" / "__init__.py").write_text("class Thing: ...\n")
    (tmp_path / "run.py").write_text("from pkg import Thing\n")
    index, run = opened(tmp_path, "run.py")
    assert isinstance(index.named("Thing", run), Class)


def test_who_has_seen_enough_spares_the_reading_of_the_rest(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    index = Index(Disk(tree))
    source = index.disk.source

    def noted(path: Path) -> bytes | None:
        read.append(path.name)
        return source(path)

    monkeypatch.setattr(index.disk, "source", noted)
    assert next(index.holding(b"class ")).name == "app.base"
    assert "rooms.py" not in read


def test_what_a_path_rules_out_is_not_read(tree: Path) -> None:
    index = Index(Disk(tree))
    with index.disk.recording() as used:
        found = [outline.name for outline in index.holding(b"class ", where=lambda path: path.stem != "rooms")]
    assert found == ["app.base", "app.managers"]
    assert not any("rooms.py" in path for (kind, path, *_), _ in flat(used) if kind == "read")


@pytest.mark.parametrize("text", ["def gone(): ...\n", "from .late import \\\n*\n"], ids=["defined", "brought in"])
def test_a_file_without_the_name_is_not_parsed_until_it_has_it(
    tree: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "app" / "late.py").write_text("gone = 1\n")
    (tree / "app" / "main.py").write_text("from app.base import *\n")
    index, main = opened(tree, "app/main.py")
    with index.disk.recording() as used, monkeypatch.context() as patched:
        patched.setattr(index, "_read", lambda path: pytest.fail(f"{path} is parsed"))
        assert index.named("gone", main) is None
    (tree / "app" / "base.py").write_text(text)
    assert not all(Disk(tree).answer(question) == answer for question, answer in flat(used))
    index, main = opened(tree, "app/main.py")
    assert index.named("gone", main) is not None


def test_a_file_that_is_linted_is_read_from_the_text_that_was_given(tree: Path) -> None:
    index, rooms = opened(tree, "app/rooms.py")
    assert index.linted(rooms.path, rooms.text.encode()) is rooms
    other = index.linted(rooms.path, b"class Other: ...\n")
    assert list(other.classes) == ["Other"]
    assert index.outline(rooms.path) is other
    with pytest.raises(SyntaxError):
        index.linted(rooms.path, b"def (:")
