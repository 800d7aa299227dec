"""Composing: wishes are folded over what is on disk, without touching it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from scaffold.edits.table import AddRoute
from scaffold.edits.wire import Style
from scaffold.memory.manifest import Entry, FileRecord, Manifest, digest
from scaffold.plan.composing import compose
from scaffold.plan.operations import (
    Advise,
    Conflict,
    Create,
    Hint,
    Identical,
    Inject,
    Overwrite,
    Plan,
    Policy,
    Rendered,
    Skip,
    Wire,
    Wish,
)
from scaffold.words.errors import Usage

SOCKET = b'''from emberwire import Socket, channel

from chat.rooms import RoomChannel


class UserSocket(Socket):
    """Clients."""

    room = channel("room:*", RoomChannel)
'''
ROUTE = AddRoute("UserSocket", "lobby", "lobby:*", "chat.lobby", "LobbyChannel")
OTHER = AddRoute("UserSocket", "hall", "hall:*", "chat.hall", "HallChannel")


@dataclass
class Disk:
    """What is on disk, and what the manifest says of it."""

    files: dict[str, bytes] = field(default_factory=dict)
    manifest: Manifest = field(default_factory=lambda: Manifest("1"))

    def plan(self, *wishes: Wish, policy: Policy = Policy.REFUSE) -> Plan:
        return compose(wishes, read=self.files.get, known=self.manifest, style=Style(), policy=policy)


def rendered(path: str, content: bytes, *, shared: bool = False) -> Rendered:
    return Rendered(path, content, "a.jinja", shared)


def test_what_is_missing_is_created() -> None:
    assert Disk().plan(rendered("a.py", b"1")).operations == (Create("a.py", b"1"),)


def test_what_is_there_already_is_identical() -> None:
    assert Disk({"a.py": b"1"}).plan(rendered("a.py", b"1")).operations == (Identical("a.py"),)


def test_what_is_different_is_a_conflict_until_the_policy_settles_it() -> None:
    disk = Disk({"a.py": b"mine"})
    wish = rendered("a.py", b"1")
    assert disk.plan(wish).operations == (Conflict("a.py", b"mine", b"1", "it exists and is different"),)
    assert disk.plan(wish, policy=Policy.OVERWRITE).operations == (Overwrite("a.py", b"mine", b"1"),)
    assert disk.plan(wish, policy=Policy.SKIP).operations == (Skip("a.py"),)


def test_a_shared_file_is_made_once_and_then_left_alone() -> None:
    wish = rendered("__init__.py", b"", shared=True)
    assert Disk().plan(wish, wish).operations == (Create("__init__.py", b""),)
    assert Disk({"__init__.py": b"mine"}).plan(wish).operations == (Identical("__init__.py"),)


def test_a_file_that_an_earlier_wish_makes_can_be_wired() -> None:
    """As if the generators had been run one after another; there is one operation for each path."""
    plan = Disk().plan(rendered("s.py", SOCKET), Wire("s.py", ROUTE), Wire("s.py", OTHER))
    (made,) = plan.operations
    assert isinstance(made, Create)
    assert made.content.count(b"= channel(") == 3
    assert plan.renderings == {"s.py": SOCKET}
    assert plan.wired == {("s.py", ROUTE), ("s.py", OTHER)}


def test_a_file_that_is_there_is_injected_into() -> None:
    (made,) = Disk({"s.py": SOCKET}).plan(Wire("s.py", ROUTE)).operations
    assert isinstance(made, Inject)
    assert made.before == SOCKET
    assert made.edits == (ROUTE,)
    assert b'    lobby = channel("lobby:*", LobbyChannel)\n' in made.content


def test_wiring_that_is_there_is_identical() -> None:
    (made,) = Disk({"s.py": SOCKET}).plan(Wire("s.py", ROUTE)).operations
    assert isinstance(made, Inject)
    again = Disk({"s.py": made.content}).plan(Wire("s.py", ROUTE))
    assert again.operations == (Identical("s.py"),)
    assert again.wired == frozenset()


def test_a_shape_that_is_not_understood_becomes_advice_with_the_import() -> None:
    plan = Disk({"s.py": b"UserSocket = make()\n"}).plan(Wire("s.py", ROUTE))
    line = 'from chat.lobby import LobbyChannel\nlobby = channel("lobby:*", LobbyChannel)'
    assert plan.operations == (
        Identical("s.py"),
        Advise("s.py", line, "expected one class UserSocket at the level of the module"),
    )


def test_wiring_a_file_that_is_not_there_becomes_advice() -> None:
    plan = Disk().plan(Wire("s.py", ROUTE))
    assert [type(each) for each in plan.operations] == [Advise]
    assert plan.advice[0].why == "there is no such file yet"


@pytest.mark.parametrize(
    ("there", "wanted"),
    [("a/rooms.py", "a/rooms/__init__.py"), ("a/rooms/__init__.py", "a/rooms.py")],
)
def test_a_package_and_a_module_of_one_name_are_refused(there: str, wanted: str) -> None:
    """Python imports the package, and every import of the module fails."""
    with pytest.raises(Usage, match="cannot stand beside"):
        Disk({there: b""}).plan(rendered(wanted, b""))
    with pytest.raises(Usage, match="cannot stand beside"):
        Disk().plan(rendered(there, b""), rendered(wanted, b""))
    assert Disk({there: b"", wanted: b""}).plan(rendered(wanted, b"")).operations == (Identical(wanted),)


def test_a_hint_becomes_advice_after_everything_else() -> None:
    plan = Disk().plan(Hint("README.md", "a line", "people read it"), rendered("a.py", b"1"))
    assert plan.operations == (Create("a.py", b"1"), Advise("README.md", "a line", "people read it"))


def test_a_file_that_stands_as_it_was_left_is_identical_to_its_rendering() -> None:
    """Wired statements included: they are not in the rendering."""
    record = FileRecord("a.jinja", digest(SOCKET), digest(SOCKET + b"# wired\n"))
    disk = Disk({"s.py": SOCKET + b"# wired\n"}, Manifest("1", files={"s.py": record}))
    assert disk.plan(rendered("s.py", SOCKET)).operations == (Identical("s.py"),)


def test_what_others_have_wired_is_part_of_a_new_rendering() -> None:
    """Also when what a person wrote there is overwritten."""
    entry = Entry("channel", "Lobby", {}, (), (("s.py", ROUTE),))
    disk = Disk({"s.py": b"mine = 1\n"}, Manifest("1", (entry,)))
    (made,) = disk.plan(rendered("s.py", SOCKET), policy=Policy.OVERWRITE).operations
    assert isinstance(made, Overwrite)
    assert b'lobby = channel("lobby:*", LobbyChannel)' in made.content
