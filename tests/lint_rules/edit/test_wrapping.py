"""Lines that a fix made too long are broken as ruff breaks them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lint_rules.edit.wrapping import limit_of, wrap_changed, wrapped

LINES = [
    'application = ProtocolTypeRouter({"websocket": AllowedHostsOriginValidator(AuthStack(URLRouter(routes)))})',
    "    await asyncio.gather(*(client.send_text(message) for client in list(self.clients)), return_exceptions=True)",
    '        message = await Message.objects.select_related("author", "room", "thread").aget(pk=content["id"])',
    '        await self.channel_layer.group_send(self.room_group, {"type": "chat_message", "message": message})',
    'sio = socketio.AsyncServer(async_mode="asgi", client_manager=manager, cors_allowed_origins=["https://a.example"])',
]


@pytest.mark.parametrize("line", LINES)
def test_a_long_line_is_broken_as_ruff_breaks_it(line: str) -> None:
    depth = (len(line) - len(line.lstrip())) // 4
    opening = "".join(f"{'    ' * level}async def f():\n" for level in range(depth))
    formatted = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "-"],
        input=opening + line + "\n", capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert opening + wrapped(line, 88) + "\n" == formatted


def test_lines_that_were_long_before_are_left_alone() -> None:
    long = f"x = {'a' * 130}(b)\n"
    assert wrap_changed(long + "y = 1\n", long + "y = 2\n") == long + "y = 2\n"


def test_the_longest_line_of_a_file_says_what_is_allowed() -> None:
    assert limit_of("x = 1\n") == 88
    assert limit_of("x" * 110 + "\n") == 110
    assert limit_of("x" * 200 + "\n") == 120


@pytest.mark.parametrize("line", ["x = " + "a" * 100, "f(" + "a, " * 40, "f()  # " + "a" * 100, "f()" + ".a" * 60])
def test_what_cannot_be_broken_stays(line: str) -> None:
    assert wrapped(line, 88) == line
