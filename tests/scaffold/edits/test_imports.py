"""Imports: added where isort would have put them, taken out again without a trace."""

from __future__ import annotations

import pytest

from scaffold.edits.imports import add_import, binding, drop_import, may_come_from
from scaffold.edits.pysource import PySource


def added(source: str, module: str = "chat.channels.room_channel", name: str = "RoomChannel") -> str:
    return add_import(PySource.parse(source.encode()), module, name, line_length=88).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("", "from chat.channels.room_channel import RoomChannel\n", id="an empty file"),
        pytest.param(
            '"""Doc."""\n',
            '"""Doc."""\n\nfrom chat.channels.room_channel import RoomChannel\n',
            id="after the docstring",
        ),
        pytest.param(
            "x = 1\n", "from chat.channels.room_channel import RoomChannel\n\nx = 1\n", id="before the first statement"
        ),
        pytest.param(
            "#!/usr/bin/env python\n# licence\nx = 1\n",
            "#!/usr/bin/env python\n# licence\n\nfrom chat.channels.room_channel import RoomChannel\n\nx = 1\n",
            id="after the comments at the top",
        ),
        pytest.param(
            "import os\n\nx = 1\n",
            "import os\n\nfrom chat.channels.room_channel import RoomChannel\n\nx = 1\n",
            id="in a section of its own",
        ),
        pytest.param(
            "import os\n\nfrom chat.a import b\nfrom chat.z import y  # why\n",
            "import os\n\nfrom chat.a import b\nfrom chat.channels.room_channel import RoomChannel\n"
            "from chat.z import y  # why\n",
            id="in its place among its own",
        ),
        pytest.param(
            "from chat.z import y\n",
            "from chat.channels.room_channel import RoomChannel\nfrom chat.z import y\n",
            id="before all of its own",
        ),
        pytest.param(
            "from chat.channels.room_channel import Other\n",
            "from chat.channels.room_channel import Other, RoomChannel\n",
            id="into the import of the same module",
        ),
        pytest.param(
            "from chat.channels.room_channel import (\n    Other,\n    Zebra,\n)\n",
            "from chat.channels.room_channel import (\n    Other,\n    RoomChannel,\n    Zebra,\n)\n",
            id="into a list with one name on each line",
        ),
        pytest.param(
            "from chat.channels.room_channel import Other  # comment\n",
            "from chat.channels.room_channel import Other  # comment\n"
            "from chat.channels.room_channel import RoomChannel\n",
            id="on a line of its own beside one with a comment",
        ),
        pytest.param(
            "import os; import sys\r\nx = 1\r\n",
            "from chat.channels.room_channel import RoomChannel\r\n\r\nimport os; import sys\r\nx = 1\r\n",
            id="statements that share a line are no place, and line endings are kept",
        ),
        pytest.param(
            "if TYPE_CHECKING:\n    from chat.channels.room_channel import RoomChannel\n",
            "from chat.channels.room_channel import RoomChannel\n\n"
            "if TYPE_CHECKING:\n    from chat.channels.room_channel import RoomChannel\n",
            id="an import for type checkers binds nothing",
        ),
    ],
)
def test_an_import_is_added(before: str, after: str) -> None:
    assert added(before) == after


def test_an_import_that_gets_too_long_is_spread_over_lines() -> None:
    before = "from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, TokenError, Topic\n"
    assert added(before, "emberwire", "channel") == (
        "from emberwire import (\n    Accept,\n    ConnectInfo,\n    Params,\n    Refuse,\n    Socket,\n"
        "    TokenError,\n    Topic,\n    channel,\n)\n"
    )


@pytest.mark.parametrize(
    ("source", "local"),
    [
        ("from chat.channels.room_channel import RoomChannel\n", "RoomChannel"),
        ("from chat.channels.room_channel import RoomChannel as Room\n", "Room"),
        ("from ..channels.room_channel import RoomChannel\n", "RoomChannel"),
        ("from chat.channels.room_channel import Other\n", None),
        ("from elsewhere import RoomChannel\n", None),
        ("from chat.channels.room_channel import *\n", None),
    ],
)
def test_a_name_that_is_there_already_is_found(source: str, local: str | None) -> None:
    found = binding(PySource.parse(source.encode()), "chat.channels.room_channel", "RoomChannel")
    assert (found.local if found else None) == local


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import os\nfrom a.b import C\nx = 1\n", "import os\nx = 1\n"),
        ("from a.b import A, C\n", "from a.b import A\n"),
        ("from a.b import (\n    A,\n    C,\n)\n", "from a.b import (\n    A,\n)\n"),
        ("from a.b import A, C  # why\n", "from a.b import A, C  # why\n"),
    ],
)
def test_an_import_is_dropped(before: str, after: str) -> None:
    assert drop_import(PySource.parse(before.encode()), "a.b", "C") == after


@pytest.mark.parametrize(
    ("source", "may"),
    [
        ("from chat.channels.room_channel import RoomChannel\n", True),
        ("from chat.channels import RoomChannel\n", True),
        ("from .channels.room_channel import RoomChannel\n", True),
        ("from . import RoomChannel\n", True),
        ("import chat\n", True),
        ("from chat.channels.admin.room_channel import RoomChannel\n", False),
        ("from .admin import Other as RoomChannel\n", False),
    ],
)
def test_a_name_that_a_stranger_gives_is_told_apart(source: str, may: bool) -> None:
    assert may_come_from(PySource.parse(source.encode()), "RoomChannel", "chat.channels.room_channel") is may
