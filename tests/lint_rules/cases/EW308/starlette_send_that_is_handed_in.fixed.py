from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import WebSocket


async def speak(send_words: Callable[[str], Coroutine[Any, Any, None]], words: list[str]) -> None:
    for word in words:
        await send_words(word)
    await send_words("over")


async def count(send_number: Callable[[int], None], notify: Callable[[str], Awaitable[None]] | None = None) -> None:
    send_number(1)  # ok: it gives nothing to wait for


async def relay(send: Callable[[str], Awaitable[None]], other: WebSocket) -> None:
    async def pass_on(word: str) -> None:
        await send(word)

    async def pass_by(send: Callable[[str], None]) -> None:
        send("again")  # ok: another one of that name

    async for word in other.iter_text():
        await pass_on(word)
