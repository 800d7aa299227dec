"""A broadcast that walks through a set which others change."""

from __future__ import annotations

from typing import Any

from starlette.websockets import WebSocket


class Recorder:
    """Stands for a connection and keeps what it is sent."""

    def __init__(self, leaves: Manager | None = None) -> None:
        self.sent: list[str] = []
        self.leaves = leaves

    async def send_text(self, text: str) -> None:
        self.sent.append(text)
        if self.leaves is not None:
            self.leaves.leave(self)


class Manager:
    def __init__(self) -> None:
        self.active: set[WebSocket | Recorder] = set()

    def join(self, connection: WebSocket | Recorder) -> None:
        self.active.add(connection)

    def leave(self, connection: WebSocket | Recorder) -> None:
        self.active.discard(connection)

    async def broadcast(self, text: str) -> None:
        for connection in self.active:
            try:
                await connection.send_text(text)
            except ConnectionError:
                continue


async def honest() -> list[Any]:
    manager, everybody = Manager(), [Recorder() for _ in range(3)]
    for one in everybody:
        manager.join(one)
    await manager.broadcast("hello")
    return [one.sent for one in everybody]


async def cured() -> None:
    manager = Manager()
    everybody = [Recorder(manager) for _ in range(3)]
    for one in everybody:
        manager.join(one)
    await manager.broadcast("hello")
    assert [one.sent for one in everybody] == [["hello"]] * 3
