"""Small projects for tests of the flow: written to a folder, run, and asked what their handlers do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from lint_rules.code.disk import Disk
from lint_rules.code.index import Index
from lint_rules.code.outline import Outline
from lint_rules.flow.access import Access, accesses
from lint_rules.flow.effects import Effect
from lint_rules.flow.engine import Engine
from lint_rules.frameworks.table import table

STARLETTE = "from fastapi import WebSocket\n\n\n@app.websocket('/ws')\nasync def feed(ws: WebSocket):\n"


@dataclass(frozen=True)
class Program:
    """A project in a folder, and its file `app.py` as the flow sees it."""

    engine: Engine
    outline: Outline

    def effects(self, *kinds: str) -> list[Effect]:
        """What the handlers of `app.py` do."""
        entries = self.engine.entries(self.outline)
        return [e for entry in entries for e in self.engine.run(entry).effects if not kinds or e.kind in kinds]

    def accesses(self) -> list[Access]:
        return accesses(self.engine, self.outline)


def program(folder: Path, source: str, files: Mapping[str, str] | None = None) -> Program:
    """The project of these files; `source` is that of `app.py`."""
    for name, text in {**(files or {}), "app.py": source}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    engine = Engine(Index(Disk(folder)), table())
    outline = engine.index.outline(folder / "app.py")
    assert outline is not None
    return Program(engine, outline)


def endpoint(folder: Path, body: str, files: Mapping[str, str] | None = None) -> Program:
    """A project with one Starlette endpoint of this body, whose connection is called `ws`."""
    lines = dedent(body).strip("\n").splitlines()
    return program(folder, STARLETTE + "".join(f"    {line}\n" for line in lines), files)
