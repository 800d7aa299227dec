"""Routes: put into sockets of many shapes, and taken out again byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.edits.route_edit import AddRoute, holds_routes
from scaffold.edits.wire import Present, Style, Trace, Unclear, Wired, undo_traces

HEAD = "from emberwire import Accept, Socket\n"
BODY = "    async def connect(self, params, info):  # as it is\n        return Accept( user_id = 1 )\n"

SOCKETS = {
    "a docstring": f'{HEAD}\n\nclass UserSocket(Socket):\n    """Doc."""\n\n{BODY}',
    "a docstring and no blank line": f'{HEAD}\n\nclass UserSocket(Socket):\n    """Doc."""\n{BODY}',
    "no docstring": f"{HEAD}\n\nclass UserSocket(Socket):\n{BODY}",
    "only a docstring": f'{HEAD}\n\nclass UserSocket(Socket):\n    """Doc."""\n',
    "only pass": f"{HEAD}\n\nclass UserSocket(Socket):\n    pass\n",
    "a comment first": f"{HEAD}\n\nclass UserSocket(Socket):\n    # routes\n{BODY}",
    "a decorator": f"{HEAD}\n\n@final\nclass UserSocket(Socket):\n    @trace\n{BODY}",
    "tabs": f"{HEAD}\n\nclass UserSocket(Socket):\n" + BODY.replace("    ", "\t"),
    "Windows line endings": f'{HEAD}\n\nclass UserSocket(Socket):\n    """Doc."""\n\n{BODY}'.replace("\n", "\r\n"),
    "a byte order mark": f"\ufeff{HEAD}\n\nclass UserSocket(Socket):\n{BODY}",
    "no last newline": f"{HEAD}\n\nclass UserSocket(Socket):\n{BODY}".rstrip("\n"),
    "a full import line": "from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, TokenError, Topics\n"
    f'\n\nclass UserSocket(Socket):\n    """Doc."""\n\n{BODY}',
    "first-party imports": f"{HEAD}\nfrom chat.a import b\nfrom chat.tokens import verify\n\n"
    f"\nclass UserSocket(Socket):\n{BODY}",
    "other classes": f"{HEAD}\n\nclass A:\n    pass\n\n\nclass UserSocket(Socket):\n{BODY}\n\nclass B:\n    pass\n",
    "the whole module": f"import emberwire\n\n\nclass UserSocket(emberwire.Socket):\n{BODY}",
    "an alias": f"from emberwire import Accept, Socket, channel as route\n\n\nclass UserSocket(Socket):\n{BODY}",
}


def route(name: str) -> AddRoute:
    return AddRoute("UserSocket", name, f"{name}:*", f"chat.channels.{name}_channel", f"{name.capitalize()}Channel")


def wired(edit: AddRoute, content: bytes) -> Wired:
    outcome = edit.apply(content, Style())
    assert isinstance(outcome, Wired)
    return outcome


@pytest.mark.parametrize("shape", SOCKETS)
def test_only_lines_are_added(shape: str) -> None:
    """The import statement that is written anew apart, every line of before is there, in order."""
    before = SOCKETS[shape].encode()
    after = wired(route("room"), before).content
    rest = iter(after.splitlines())
    kept = [line for line in before.splitlines() if not line.startswith((b"from emberwire", b"\xef\xbb\xbffrom"))]
    assert all(line in rest for line in kept)
    compile(after, "socket", "exec")


@pytest.mark.parametrize("shape", SOCKETS)
def test_twice_is_once(shape: str) -> None:
    once = wired(route("room"), SOCKETS[shape].encode()).content
    assert route("room").apply(once, Style()) == Present()


@pytest.mark.parametrize("shape", [shape for shape in SOCKETS if shape != "no last newline"])
@pytest.mark.parametrize("order", ["room lobby", "lobby room"])
def test_undoing_in_any_order_restores_the_file_byte_for_byte(shape: str, order: str) -> None:
    """Rails forgets injected lines (activeadmin#896); here who goes last undoes what was shared."""
    before = content = SOCKETS[shape].encode()
    traces: tuple[Trace, ...] = ()
    for name in ("room", "lobby"):
        outcome = wired(route(name), content)
        content, traces = outcome.content, (*traces, *outcome.traces)
    for name in order.split():
        undone = route(name).undo(content)
        assert isinstance(undone, Wired)
        content, traces = undo_traces(undone.content, traces, holds_routes=holds_routes)
    assert content == before
    assert traces == ()


def test_undoing_one_leaves_what_the_others_would_have_made() -> None:
    before = SOCKETS["a docstring"].encode()
    both = wired(route("lobby"), wired(route("room"), before).content).content
    undone = route("room").undo(both)
    assert isinstance(undone, Wired)
    assert undone.content == wired(route("lobby"), before).content


def test_a_route_that_a_person_wrote_otherwise_is_the_same_route() -> None:
    source = "from emberwire import Socket, channel\nfrom chat.channels.room_channel import RoomChannel\n"
    source += "class UserSocket(Socket):\n    rooms=channel ( 'room:*' , RoomChannel, assigns={} ) # mine\n"
    assert route("room").apply(source.encode(), Style()) == Present()


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("class Other:\n    pass\n", "one class UserSocket"),
        ("class UserSocket: pass\n", "on the line of the class"),
        ("if x:\n    class UserSocket(Socket):\n        pass\n", "one class UserSocket"),
        ("class UserSocket:\n    pass\nclass UserSocket:\n    pass\n", "one class UserSocket"),
        ("class UserSocket(Socket):\n    room = 1\n", "something else called 'room'"),
        ("class UserSocket(Socket):\n    def room(self): ...\n", "something else called 'room'"),
        ("class UserSocket(Socket):\n    r = channel('room:*', Other)\n", "first match wins"),
        (
            "from chat.channels.admin.room_channel import RoomChannel\n"
            "class UserSocket(Socket):\n    room = channel('room:*', RoomChannel)\n",
            "first match wins",
        ),
        ("RoomChannel = 1\nclass UserSocket(Socket):\n    pass\n", "another meaning"),
        ("from other import channel\nclass UserSocket(Socket):\n    pass\n", "another meaning"),
        ("class UserSocket(Socket:\n", "not valid Python"),
    ],
)
def test_a_shape_that_is_not_understood_is_left_alone(source: str, part: str) -> None:
    outcome = route("room").apply(source.encode(), Style())
    assert isinstance(outcome, Unclear)
    assert part in outcome.why


@pytest.mark.parametrize("pattern", ["room:admin:*", "room:7"])
def test_a_route_goes_above_the_one_that_would_take_its_topics(pattern: str) -> None:
    """The first match wins: below `room:*` no client would ever reach it."""
    source = "from emberwire import Socket, channel\n\n\nclass UserSocket(Socket):\n"
    source += "    hall = channel('hall:*', Hall)\n"
    source += "    # Everybody's.\n    room = channel('room:*', Room)\n    den = channel('den:*', Den)\n"
    edit = AddRoute("UserSocket", "special", pattern, "chat.channels.special_channel", "SpecialChannel")
    after = wired(edit, source.encode()).content.decode()
    assert [line.split()[0] for line in after.splitlines()[6:]] == ["hall", "special", "#", "room", "den"]
    undone = edit.undo(after.encode())
    assert isinstance(undone, Wired)
    restored, _ = undo_traces(undone.content, wired(edit, source.encode()).traces, holds_routes=holds_routes)
    assert restored.decode() == source


def test_a_route_that_takes_the_topics_of_others_goes_below_them() -> None:
    source = "from emberwire import Socket, channel\n\n\n"
    source += "class UserSocket(Socket):\n    a = channel('room:admin:*', A)\n"
    after = wired(route("room"), source.encode()).content.decode()
    assert [line.split()[0] for line in after.splitlines()[-2:]] == ["a", "room"]


def test_a_channel_that_a_package_passes_on_is_the_same() -> None:
    source = "from emberwire import Socket, channel\nfrom chat.channels import RoomChannel\n"
    source += "class UserSocket(Socket):\n    room = channel('room:*', RoomChannel)\n"
    assert route("room").apply(source.encode(), Style()) == Present()


def test_a_long_route_is_laid_out_as_ruff_would() -> None:
    name = "a_channel_with_a_long_name_indeed"
    line = route(name).line(Style())
    assert line == (f'{name} = channel(\n        "{name}:*", {name.capitalize()}Channel\n    )')


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["room", "lobby", "hall", "den"]), max_size=8), st.sampled_from(sorted(SOCKETS)))
def test_any_sequence_of_doing_and_undoing_ends_where_it_should(names: list[str], shape: str) -> None:
    """A name that is there is undone, one that is not is put in; then all are undone."""
    before = content = SOCKETS[shape].encode()
    if shape == "no last newline":
        before = content = content + b"\n"
    traces: tuple[Trace, ...] = ()
    present: list[str] = []
    for name in [*names, *dict.fromkeys(reversed(names))]:
        if name in present:
            undone = route(name).undo(content)
            assert isinstance(undone, Wired)
            content, traces = undo_traces(undone.content, traces, holds_routes=holds_routes)
            present.remove(name)
        elif len(names) > len(present):
            outcome = wired(route(name), content)
            content, traces = outcome.content, (*traces, *outcome.traces)
            present.append(name)
    for name in present:
        undone = route(name).undo(content)
        assert isinstance(undone, Wired)
        content, traces = undo_traces(undone.content, traces, holds_routes=holds_routes)
    assert content == before
