"""Destroying: the tree is as it was before, byte for byte, and what a person has written stays."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scaffold.generators.table import kinds
from tests.scaffold.conftest import Shell

GENERATORS = {
    "channel Lobby": "channel Lobby",
    "channel Admin.Room": "channel Admin.Room --topic 'room:admin:*'",
    "channel Bid": "channel Bid --event place_bid --payload 'amount:int(1..9) note:str?' --intercept place_bid",
    "socket Admin": "socket Admin --mount /staff",
    "socket Support.Agent": "socket Support.Agent",
    "presence Online": "presence Online",
    "context Orders": "context Orders --event place_order",
    "context Rooms": "context Rooms",
    "event room withdraw": "event room withdraw --payload 'reason:str(..200)? due:date'",
    "event 'Room ping:reply'": "event Room ping:reply",
    "test Room": "test Room",
    "test User": "test User --of socket",
    "client 'Room js'": "client Room --lang js",
    "client 'Room ts'": "client Room --lang ts",
    "client 'Room python'": "client Room --lang python",
    "auth": "auth",
    "ci": "ci",
    "pre-commit": "pre-commit",
}
"""What is destroyed, and how it was generated."""
NUMBER = re.compile(r"\b\d{4}_(?=\w)")
OTHERS = ("channel Hall", "channel Zoo", "socket Zed", "channel Admin.Den", "context Deals", "client 'Hall python'")


def without_numbers(tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a tree whose migrations have no numbers: these say in what order they were generated."""
    return {NUMBER.sub("", path): NUMBER.sub("", text.decode()).encode() for path, text in tree.items()}


def gen(shell: Shell, what: str, *options: str) -> None:
    """Generate what `destroy WHAT` takes back."""
    command = GENERATORS.get(what, what).replace("client 'Hall python'", "client Hall --lang python")
    shell(" ".join(["gen", command, *options]))


def test_every_generator_is_tried() -> None:
    assert {each.partition(" ")[0] for each in GENERATORS} == set(kinds())
    assert {each.partition(" ")[0] for each in GENERATORS.values()} == set(kinds())


@pytest.mark.parametrize("what", GENERATORS)
def test_destroying_leaves_the_tree_of_before(chat: Shell, what: str) -> None:
    """What mix phx.gen.* cannot do at all: thoughtbot/michel#16, keep a manifest."""
    before = chat.tree()
    gen(chat, what, "--strict")
    assert chat.tree() != before
    chat(f"destroy {what} --strict")
    assert chat.tree() == before


@pytest.fixture(scope="module")
def with_the_others(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The tree that the others make, and that is as it was when they have gone."""
    chat = Shell(tmp_path_factory.mktemp("others") / "chat")
    shutil.copytree(pristine, chat.folder)
    before = chat.tree()
    with contextlib.chdir(chat.folder):
        for other in OTHERS:
            gen(chat, other)
        made = chat.tree()
        for other in reversed(OTHERS):
            chat(f"destroy {other}")
    assert chat.tree() == before
    return made


@pytest.mark.parametrize("what", GENERATORS)
def test_destroying_after_others_came_leaves_the_tree_that_they_make(
    chat: Shell, with_the_others: Mapping[str, bytes], what: str
) -> None:
    gen(chat, what)
    for other in OTHERS:
        gen(chat, other)
    chat(f"destroy {what}")
    assert without_numbers(chat.tree()) == without_numbers(with_the_others)


def in_order(chosen: Iterable[str]) -> list[str]:
    """Return them so that what needs another comes after it."""
    return sorted(chosen, key=lambda each: each == "client 'Hall python'")


def has_what_it_needs(chosen: Sequence[str]) -> bool:
    """A client is made of what the application serves: its channel."""
    return "client 'Hall python'" not in chosen or "channel Hall" in chosen


@contextlib.contextmanager
def a_copy(pristine: Path) -> Iterator[Shell]:
    """A project of its own for each example: what one leaves when it fails is not where the next begins."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(shutil.copytree(pristine, Path(folder) / "chat")):
        yield Shell(Path.cwd())


@pytest.mark.timeout(600)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_any_of_them_can_go_in_any_order(pristine: Path, data: st.DataObject) -> None:
    """Whatever was generated, what is destroyed leaves no trace, and in the end nothing is left of any of it."""
    names = st.lists(st.sampled_from([*GENERATORS, *OTHERS]), min_size=2, max_size=6, unique=True)
    chosen = in_order(data.draw(names.filter(has_what_it_needs), label="generated"))
    gone = data.draw(st.permutations(chosen), label="destroyed")
    assume(has_what_it_needs([what for what in chosen if what != gone[0]]))
    with a_copy(pristine) as chat:
        goes_without_a_trace(chat, chosen, gone)


def goes_without_a_trace(chat: Shell, chosen: Sequence[str], gone: Sequence[str]) -> None:
    """Generate, destroy in another order, and generate all but the first that went.

    A client is what its channel said when it was generated: `update` brings it what came since, and takes what went.
    """
    start = chat.tree()
    kept = [what for what in chosen if what != gone[0]]
    for what in chosen:
        gen(chat, what)
    chat(f"destroy {gone[0]} --strict")
    chat("update")
    after = chat.tree()
    for what in gone[1:]:
        chat(f"destroy {what} --strict")
    assert chat.tree() == start
    for what in kept:
        gen(chat, what)
    chat("update")
    assert without_numbers(chat.tree()) == without_numbers(after)
    for what in reversed(kept):
        chat(f"destroy {what} --strict")
    assert chat.tree() == start


def test_a_project_that_was_empty_is_empty_again(shell: Shell) -> None:
    """Nothing of the generator's own remains either."""
    (shell.folder / "pyproject.toml").write_text('[project]\nname = "shop"\ndependencies = ["emberwire"]\n')
    (shell.folder / "shop").mkdir()
    (shell.folder / "shop/__init__.py").write_text("")
    before = shell.tree()
    for what in ("socket User", "presence", "channel Room", "channel Lobby"):
        shell(f"gen {what} --strict")
    for what in ("channel Room", "channel Lobby", "presence", "socket User"):
        shell(f"destroy {what} --strict")
    assert shell.tree() == before


def test_all_of_a_new_application_can_be_destroyed_but_the_application(chat: Shell) -> None:
    for what in ("channel Room", "presence", "socket User"):
        output = chat(f"destroy {what}").output
    assert "remove: from chat.endpoint import endpoint" in output
    left = [path for path in chat.tree() if path.startswith("chat/") and path.endswith(".py")]
    own = ("__init__", "app", "body_limit", "names", "security_headers")
    assert left == [f"chat/{module}.py" for module in own]


def test_an_edited_file_is_not_destroyed_unless_forced(chat: Shell) -> None:
    chat("gen channel Lobby")
    lobbies = chat.folder / "chat/contexts/lobbies.py"
    lobbies.write_text(lobbies.read_text() + "# mine\n")
    before = chat.tree()
    assert "it was edited" in chat("destroy channel Lobby", exit_code=1).output
    assert chat.tree() == before
    chat("destroy channel Lobby --skip")
    assert lobbies.is_file()
    assert "chat/channels/lobby_channel.py" not in chat.tree()


def test_force_destroys_an_edited_file(chat: Shell) -> None:
    before = chat.tree()
    chat("gen channel Lobby")
    (chat.folder / "chat/contexts/lobbies.py").write_text("# mine\n")
    chat("destroy channel Lobby --force")
    assert chat.tree() == before


def test_what_a_person_wrote_into_the_socket_stays(chat: Shell) -> None:
    """activeadmin#896: a destroy that forgot the lines it had injected."""
    socket = chat.folder / "chat/sockets/user_socket.py"
    chat("gen channel Lobby")
    socket.write_text(
        socket.read_text().replace("    async def connect", "    limit = 7  # mine\n\n    async def connect")
    )
    chat("destroy channel Lobby")
    text = socket.read_text()
    assert "limit = 7  # mine" in text
    assert "obby" not in text
    assert "room = channel(" in text


def test_a_file_that_was_there_before_is_not_ours_to_destroy(chat: Shell) -> None:
    """Even when it is just what the template would have made."""
    chat("gen channel Lobby")
    made = chat.tree()
    chat("destroy channel Lobby")
    for path in ("chat/contexts/lobbies.py", "tests/channels/test_lobby_channel.py"):
        (chat.folder / path).write_bytes(made[path])
    before = chat.tree()
    chat("gen channel Lobby")
    chat("destroy channel Lobby")
    assert chat.tree() == before


@pytest.mark.parametrize(
    ("what", "needing"),
    [("socket User", "channel Room"), ("presence", "channel Room"), ("socket Admin", "channel Desk")],
)
def test_what_others_need_is_not_destroyed(chat: Shell, what: str, needing: str) -> None:
    chat("gen socket Admin")
    chat("gen channel Desk --socket Admin")
    before = chat.tree()
    assert needing in chat(f"destroy {what}", exit_code=1).output
    assert chat.tree() == before


@pytest.mark.parametrize("option", ["--dry-run", "--check"])
def test_a_dry_run_destroys_nothing(chat: Shell, option: str) -> None:
    before = chat.tree()
    output = chat(f"destroy channel Room {option}", exit_code=1 if option == "--check" else 0).output
    assert "remove  chat/channels/room_channel.py" in output
    assert "withdraw  chat/sockets/user_socket.py" in output
    assert chat.tree() == before


def test_what_was_not_generated_is_named(chat: Shell) -> None:
    assert "Generated here: Room." in chat("destroy channel Hall", exit_code=2).output


def test_what_is_to_be_destroyed_has_to_be_said(chat: Shell) -> None:
    output = chat("destroy channel", exit_code=2).output
    assert "expected the name of a generated channel. Generated here: Room." in output


def test_a_damaged_manifest_gets_a_sentence(chat: Shell) -> None:
    (chat.folder / ".emberwire/manifest.json").write_text('{"schema_version": 1, "generators": 7}')
    assert "version control" in chat("destroy channel Room", exit_code=1).output


def test_a_manifest_from_the_future_gets_a_sentence(chat: Shell) -> None:
    manifest = Path(chat.folder / ".emberwire/manifest.json")
    manifest.write_text(manifest.read_text().replace('"schema_version": 2', '"schema_version": 3'))
    assert "newer" in chat("destroy channel Room", exit_code=1).output
