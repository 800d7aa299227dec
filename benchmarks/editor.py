"""What the linter costs in an editor: a change in a file of 1,000 lines, and the code actions of 300 findings.

    python -m benchmarks.editor                 files of 1,000 lines, 20 changes each
    python -m benchmarks.editor --rounds 50

`change` is one edit in the middle of the file until its diagnostics are there, without the time that the server waits
for further typing; `broken` the same while a line cannot be parsed; `actions` all code actions of a whole file with 300
findings. Each in milliseconds of CPU, the median with the range; the first lint of a process, which imports all rules,
is left out. The last row is time on the wall of a real server behind its pipes, the wait for typing taken off.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from lint_rules.shell.editor.language import Desk
from lint_rules.shell.editor.lsp import DEBOUNCE_SECONDS

UTF16 = types.PositionEncodingKind.Utf16
WHOLE = types.Range(types.Position(0, 0), types.Position(1_000_000, 0))
HEADS = {
    "FastAPI": (
        "from typing import Annotated\nfrom fastapi import Depends, FastAPI, WebSocket\n"
        "from helpers import current_user, rooms\n\napp = FastAPI()\n"
    ),
    "Emberwire": "from emberwire import Channel, Error, Ok, handle_in\nfrom helpers import current_user, rooms\n",
}
PARTS = {
    "FastAPI": """

@app.websocket("/ws{n}/{{room}}")
async def feed{n}(websocket: WebSocket, room: str, user: Annotated[str, Depends(current_user)]):
    await websocket.accept()
    rooms.setdefault(room, set()).add(websocket)
    try:
        while True:
            data = await websocket.receive_json()
            for other in list(rooms[room]):
                await other.send_json({{"from": data["from"], "text": data["text"]}})
    except Exception as error:
        await websocket.send_json({{"error": str(error)}})
    finally:
        rooms[room].discard(websocket)


class Thing{n}:
    def __init__(self, value: int) -> None:
        self.value = value
        self.table = {{"a": 1, "b": [1, 2, 3]}}

    def compute(self, other: int) -> int:
        if other > self.value:
            return sum(x * other for x in range(self.value))
        return self.value - other
""",
    "Emberwire": """

class Room{n}(Channel):
    async def join(self, topic, payload):
        if not await rooms.is_member(topic.rest, self.assigns["user_id"]):
            return Error(reason="unauthorized")
        self.assigns["room"] = topic.rest
        return Ok()

    @handle_in("say")
    async def say(self, payload):
        await self.broadcast("said", {{"from": payload["from"], "text": payload["text"]}})

    async def after_join(self):
        self.push("hello", {{}})
        for number in range(3):
            await self.push("number", {{"number": number, "square": number * number}})
""",
}
HELPERS = (
    "rooms = {}\n\n\nasync def current_user(websocket):\n    token = websocket.cookies.get('t')\n"
    "    if lookup(token) is None:\n        raise PermissionError\n    return token\n"
)


def program(kind: str, lines: int) -> str:
    """A file of about so many lines."""
    text, number = HEADS[kind], 0
    while text.count("\n") < lines:
        text += PARTS[kind].format(n=number)
        number += 1
    return text


def edited(text: str, number: int) -> str:
    """The text after somebody has typed a statement in the middle of it."""
    lines = text.split("\n")
    at = next(i for i in range(len(lines) // 2, len(lines)) if lines[i].startswith("    ") and "=" in lines[i])
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    return "\n".join([*lines[:at], f"{indent}typed = {number}", *lines[at:]])


def costs(kind: str, folder: Path, rounds: int) -> Iterator[tuple[str, list[float]]]:
    """The rows of one kind of file: a name, and milliseconds of CPU."""
    path, text, desk = folder / "app.py", program(kind, 1_000), Desk()
    desk.document(path.as_uri(), path, text, 0)
    cut = edited(text, 0).replace("typed = 0", "typed = (")
    yield "change", [_cpu(lambda n=n: desk.document(path.as_uri(), path, edited(text, n), n)) for n in range(rounds)]  # type: ignore[misc]
    yield "broken", [_cpu(lambda n=n: desk.document(path.as_uri(), path, cut + f"\n# {n}\n", n)) for n in range(rounds)]  # type: ignore[misc]
    lines = 1_000
    document = desk.document(path.as_uri(), path, text, 0)
    while len(document.findings) < 300:
        lines += 200
        document = desk.document(path.as_uri(), path, program(kind, lines), 0)
    yield f"actions of {len(document.findings)} findings", [_cpu(lambda: document.actions(WHOLE, UTF16))]


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1_000


async def served(folder: Path, text: str, rounds: int) -> list[float]:
    """Milliseconds on the wall from a change to its diagnostics, the wait for typing taken off."""
    client, arrived = LanguageClient("benchmark", "1"), asyncio.Queue[int | None]()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
    def published(found: types.PublishDiagnosticsParams) -> None:
        arrived.put_nowait(found.version)

    await client.start_io(sys.executable, "-m", "emberwire", "lsp", cwd=str(folder))
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(), root_uri=folder.as_uri()))
    client.initialized(types.InitializedParams())
    uri = (folder / "app.py").as_uri()
    item = types.TextDocumentItem(uri, "python", 0, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await arrived.get()
    taken = []
    for number in range(1, rounds + 1):
        target = types.VersionedTextDocumentIdentifier(uri=uri, version=number)
        whole = types.TextDocumentContentChangeWholeDocument(edited(text, number))
        before = time.perf_counter()
        client.text_document_did_change(types.DidChangeTextDocumentParams(target, [whole]))
        while await arrived.get() != number:
            pass
        taken.append((time.perf_counter() - before - DEBOUNCE_SECONDS) * 1_000)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()  # type: ignore[no-untyped-call]
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What the linter costs in an editor.")
    parser.add_argument("--rounds", type=int, default=20, help="changes that are measured")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
        (folder / "helpers.py").write_text(HELPERS, encoding="utf-8")
        for kind in HEADS:
            rows = [*costs(kind, folder, rounds)]
            rows.append(("change, served, wall", asyncio.run(served(folder, program(kind, 1_000), rounds))))
            for row, taken in rows:
                middle, low, high = statistics.median(taken), min(taken), max(taken)
                print(f"{kind:10} {row:28} {middle:7.1f} ms [{low:.1f} … {high:.1f}]", flush=True)


if __name__ == "__main__":
    main()
