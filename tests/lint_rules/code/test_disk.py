"""Questions to the disk: what they say, what is noted, and that a changed answer is seen."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lint_rules.code.disk import Disk
from lint_rules.code.ledger import flat
from lint_rules.selection.prefilter import Prefilter
from lint_rules.sieve.needs import NEEDS
from lint_rules.sieve.reading import Sources


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in {"app/__init__.py": "", "app/a.py": "x = 1\n", "tool.py": "y = 'group_add'\n"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def ask_everything(disk: Disk) -> list[object]:
    root = disk.root
    return [
        disk.source(root / "app" / "a.py"),
        disk.module_name(root / "app" / "a.py"),
        disk.find("tool", root / "app"),
        disk.find("app.b", root),
        disk.holding(((b"group_add", b"group_send"),)),
    ]


def test_every_question_is_answered(root: Path) -> None:
    expected = [b"x = 1\n", "app.a", root / "tool.py", None, [root / "tool.py"]]
    assert ask_everything(Disk(root)) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app/a.py", "x = 2\n"),
        ("app/b.py", ""),
        ("app/b/__init__.py", ""),
        ("late.py", "group_send\n"),
        ("tool.py", ""),
    ],
)
def test_a_changed_file_changes_an_answer(root: Path, name: str, text: str) -> None:
    before = Disk(root)
    with before.recording() as used:
        ask_everything(before)
    same = Disk(root)
    assert all(same.answer(question) == answer for question, answer in flat(used))
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text)
    after = Disk(root)
    assert not all(after.answer(question) == answer for question, answer in flat(used))


@pytest.mark.parametrize("group", [(b"WebSocket", b"socketio"), (b"WebSocket", b"users"), (b"users",), (b"Consumer",)])
def test_what_the_prefilter_has_not_found_changes_no_answer(tmp_path: Path, group: tuple[bytes, ...]) -> None:
    lines = ["users = {}", "ws: WebSocket", "import socketio", "class A(Consumer): ...", "x = 1"]
    for number, line in enumerate(lines):
        (tmp_path / f"{number}.py").write_text(line)
    told = Disk(tmp_path)
    for path in tmp_path.iterdir():
        told.sources.missing[str(path)] = Prefilter(frozenset(NEEDS)).look(path.read_bytes())[1]
    assert told.holding((group,)) == Disk(tmp_path).holding((group,)) != []


def test_a_file_that_is_known_to_lack_a_word_is_not_looked_through(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("ws: WebSocket\n")
    disk = Disk(tmp_path)
    disk.sources.missing[str(tmp_path / "a.py")] = frozenset({b"socket"})
    assert disk.holding(((b"WebSocket",),)) == []
    assert disk.holding(((b"ws",),)) == [tmp_path / "a.py"]


def test_a_token_is_not_looked_for_where_a_word_of_it_is_known_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("ws: WebSocket, room: Room\n")
    disk = Disk(tmp_path)
    disk.sources.missing[str(tmp_path / "a.py")] = frozenset({b"socket"})
    assert disk.holding(((b"WebSocket", b"users"), (b"Room",))) == []
    assert disk.holding(((b"WebSocket", b"Room"),)) == [tmp_path / "a.py"]


def test_a_missing_file_and_an_unknown_question_have_answers_too(root: Path) -> None:
    disk = Disk(root)
    assert disk.source(root / "gone.py") is None
    assert disk.answer(("read", str(root / "gone.py"))) == ""
    assert disk.answer(("of another version", "x")) is None


def test_what_is_kept_is_not_read_again(root: Path) -> None:
    disk = Disk(root)
    disk.sources.keep(str(root / "app" / "a.py"), b"group_add = 0\n")
    assert disk.source(root / "app" / "a.py") == b"group_add = 0\n"
    assert disk.holding(((b"group_add",),)) == [root / "tool.py", root / "app" / "a.py"]


def test_what_is_noted_of_a_file_is_noted_of_its_present_text(root: Path) -> None:
    disk, path = Disk(root), root / "app" / "a.py"
    disk.source(path)
    disk.source(path)
    assert len(disk.asked) == 1
    disk.sources.keep(str(path), b"y = 2\n")
    disk.source(path)
    assert len({answer for (_, *_), answer in flat(disk.asked)}) == 2


def test_one_token_of_each_group_is_held(root: Path) -> None:
    (root / "both.py").write_text("group_add, del x\n")
    disk = Disk(root)
    with disk.recording() as used:
        assert disk.holding(((b"group_add", b"group_send"), (b"del ", b".pop("))) == [root / "both.py"]
    ((question, answer),) = flat(used)
    assert Disk(root).answer(question) == answer


WORDS = (
    b"join", b"room", b"emit", b"def join(", b"def emit(",
    b"WebSocket(", b"websocket", b"socket_io", b"import chat.rooms", b"from chat.rooms", b"from room",
)  # fmt: skip
GROUP = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(tuple)


@given(
    texts=st.lists(st.lists(st.sampled_from(WORDS)), min_size=1, max_size=5),
    questions=st.lists(st.lists(GROUP, min_size=1, max_size=2).map(tuple), max_size=5),
)
def test_questions_with_groups_in_common_are_answered_as_if_each_were_the_only_one(
    texts: list[list[bytes]], questions: list[tuple[tuple[bytes, ...], ...]]
) -> None:
    with TemporaryDirectory() as folder:
        disk = Disk(Path(folder))
        files = {Path(folder, f"{number}.py"): b", ".join(words) for number, words in enumerate(texts)}
        for path, text in files.items():
            path.write_bytes(text)
        for groups in questions:
            expected = [p for p, text in files.items() if all(any(token in text for token in one) for one in groups)]
            assert disk.holding(groups) == expected


def test_a_file_is_read_once_for_the_definitions_of_all_names(root: Path) -> None:
    (root / "rooms.py").write_text("async def join(room): ...\nclass Room:\n    def leave(self): leave_all()\n")
    disk = Disk(root)
    assert disk.holding(((b"def join(",),)) == [root / "rooms.py"]
    (root / "rooms.py").write_text("")
    disk.sources = Sources()  # nothing of the texts is left
    assert disk.holding(((b"def leave(",),)) == [root / "rooms.py"]
    assert disk.holding(((b"def leave_all(",),)) == []


def test_a_package_is_found_before_the_module_beside_it(root: Path) -> None:
    (root / "app.py").write_text("from app import make\n")
    assert Disk(root).find("app", root) == root / "app" / "__init__.py"


def test_a_file_in_a_folder_aside_holds_nothing(root: Path) -> None:
    words, aside = ((b"x = 1",),), frozenset({"app"})
    disk = Disk(root)
    assert disk.holds(words)
    assert not disk.holds(words, outside=aside)
    (root / "main.py").write_text("x = 1\n")
    asked = {question for question, said in flat(disk.asked) if question[0] == "holds" and said == ""}
    assert {Disk(root).answer(question) for question in asked} == {"yes"}


@pytest.mark.parametrize(
    "outside", [frozenset[str](), frozenset({"tests"}), frozenset({"app"})], ids=["anywhere", "elsewhere", "aside"]
)
def test_whether_a_file_holds_something_is_answered_again_as_before(root: Path, outside: frozenset[str]) -> None:
    disk = Disk(root)
    with disk.recording() as used:
        disk.holds(((b"x = 1",),), outside=outside)
    ((question, said),) = flat(used)
    assert said == ("" if outside == {"app"} else "yes")
    assert Disk(root).answer(question) == said
