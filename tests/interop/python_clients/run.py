"""Runs the conversations of one client and prints a line of JSON for each: its name, and the error or null.

    python -m tests.interop.python_clients.run phxsocket_v1 http://127.0.0.1:4100

A conversation is an `async def` of the module, with one parameter: the base URL of the server. It runs in a process of
its own because these packages are not installed where the tests run.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
import traceback
from collections.abc import Awaitable, Callable
from importlib import import_module

WITHIN = 20.0


async def run(name: str, conversation: Callable[[str], Awaitable[None]], url: str) -> None:
    """Hold one conversation and report on it."""
    error = None
    try:
        async with asyncio.timeout(WITHIN):
            await conversation(url)
    except Exception:
        error = traceback.format_exc()
    print(json.dumps({"name": name, "error": error}), flush=True)


async def main(module_name: str, url: str) -> None:
    """Hold all conversations of a module at once."""
    module = import_module(f"tests.interop.python_clients.{module_name}")
    found = inspect.getmembers(module, inspect.iscoroutinefunction)
    own = [(name, value) for name, value in found if value.__module__ == module.__name__ and not name.startswith("_")]
    await asyncio.gather(*(run(name, value, url) for name, value in own))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
