"""Mounts and presences in the endpoint: put in as lines of their own, and taken out byte for byte."""

from __future__ import annotations

import pytest

from scaffold.edits.endpoint_edit import AddMount, AddPresence, mount_path
from scaffold.edits.pysource import PySource
from scaffold.edits.route_edit import holds_routes
from scaffold.edits.wire import Edit, Present, Style, Unclear, Wired, undo_traces

MOUNT = AddMount("/admin/socket", "chat.sockets.admin_socket", "AdminSocket")
PRESENCE = AddPresence("chat.online_presence", "online_presence")
HEAD = "from emberwire import Endpoint, mount\n\nfrom chat.sockets.user_socket import UserSocket\n\n"
SHAPES = {
    "a mount": f'{HEAD}endpoint = Endpoint(\n    mount("/socket", UserSocket),  # clients\n)\n',
    "a mount and a presence": f"{HEAD}from chat.presence import presence\n\nendpoint = Endpoint(\n"
    '    mount("/socket", UserSocket),\n    presences=[presence],\n)\n',
    "presences that fill the line": f"{HEAD}endpoint = Endpoint(\n"
    f'    mount("/socket", UserSocket),\n    presences=[{", ".join(f"presence_{n}" for n in range(5))}],\n)\n',
    "presences on lines of their own": f"{HEAD}endpoint = Endpoint(\n"
    '    mount("/socket", UserSocket),\n    presences=[\n        presence,  # of all\n    ],\n)\n',
    "only settings": f"{HEAD}endpoint = Endpoint(\n    drain=1,\n)\n",
    "Windows line endings": f'{HEAD}endpoint = Endpoint(\n    mount("/socket", UserSocket),\n)\n'.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("edit", [MOUNT, PRESENCE], ids=["mount", "presence"])
@pytest.mark.parametrize("shape", SHAPES)
def test_it_goes_in_once_and_comes_out_again(edit: Edit, shape: str) -> None:
    before = SHAPES[shape].encode()
    outcome = edit.apply(before, Style())
    assert isinstance(outcome, Wired)
    compile(outcome.content, shape, "exec")
    assert edit.apply(outcome.content, Style()) == Present()
    undone = edit.undo(outcome.content)
    assert isinstance(undone, Wired)
    content, traces = undo_traces(undone.content, outcome.traces, holds_routes=holds_routes)
    assert traces == ()
    # An empty list of presences says the same as none.
    assert content.replace(b"    presences=[],\r\n", b"").replace(b"    presences=[],\n", b"") == before


@pytest.mark.parametrize(
    ("edit", "source", "why"),
    [
        (MOUNT, f'{HEAD}endpoint = Endpoint(mount("/socket", UserSocket))\n', "lines of their own"),
        (MOUNT, f"{HEAD}endpoint = make(Endpoint())\n", "found 0"),
        (MOUNT, f'{HEAD}endpoint = Endpoint(\n    mount("/admin/socket", UserSocket),\n)\n', "the mount of UserSocket"),
        (
            MOUNT,
            "from chat.sockets.admin.user_socket import AdminSocket\n"
            f'{HEAD}endpoint = Endpoint(\n    mount("/x", AdminSocket),\n)\n',
            "not the one of chat.sockets.admin_socket",
        ),
        (
            PRESENCE,
            "from chat.other import online_presence\n"
            f"{HEAD}endpoint = Endpoint(\n    presences=[online_presence],\n)\n",
            "not the one of chat.online_presence",
        ),
        (PRESENCE, f"{HEAD}endpoint = Endpoint(\n    presences=found(),\n)\n", "not a list"),
        (PRESENCE, f"{HEAD}endpoint = Endpoint(\n    presences=[one()],\n)\n", "more than a list of names"),
        (PRESENCE, f"{HEAD}endpoint = Endpoint(\n    presences=[\n        a, b,\n    ],\n)\n", "lines of their own"),
        (PRESENCE, f"{HEAD}endpoint = Endpoint(\n    presences=[\n    ],\n)\n", "lines of their own"),
    ],
)
def test_another_shape_is_left_to_a_person(edit: Edit, source: str, why: str) -> None:
    outcome = edit.apply(source.encode(), Style())
    assert isinstance(outcome, Unclear)
    assert why in outcome.why


def test_the_path_of_a_socket_is_read_from_its_mount() -> None:
    source = PySource.parse(SHAPES["a mount"].encode())
    assert mount_path(source, "UserSocket") == "/socket"
    assert mount_path(source, "AdminSocket") is None


def test_a_list_that_gets_too_long_is_laid_out_as_ruff_would() -> None:
    outcome = PRESENCE.apply(SHAPES["presences that fill the line"].encode(), Style())
    assert isinstance(outcome, Wired)
    names = [*(f"presence_{n}" for n in range(5)), "online_presence"]
    lines = "".join(f"        {name},\n" for name in names)
    assert f"    presences=[\n{lines}    ],\n)" in outcome.content.decode()
