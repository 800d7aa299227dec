"""The application of the measurements, with a page that says where its memory is.

emberwire serve benchmarks.traced_app:app, which `benchmarks.connection_memory` does.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmarks.app import app as measured

Row: TypeAlias = tuple[str, int, int]
"""A name, how many, how many bytes."""

ROOT = Path(__file__).resolve().parent.parent


class _Look:
    """The state of the process at one moment."""

    def __init__(self) -> None:
        gc.collect()
        self.snapshot = tracemalloc.take_snapshot()
        self.counts: Counter[str] = Counter()
        self.sizes: Counter[str] = Counter()
        for each in gc.get_objects():
            name = f"{type(each).__module__}.{type(each).__qualname__}"
            self.counts[name] += 1
            self.sizes[name] += sys.getsizeof(each)

    def types_since(self, before: _Look) -> list[Row]:
        """Objects that the garbage collector knows, by type, those that take most first."""
        grown = self.sizes - before.sizes
        return [(name, self.counts[name] - before.counts[name], size) for name, size in grown.most_common()]

    def places_since(self, before: _Look, key: str) -> list[Row]:
        """What was asked for since, by file or line, the most first."""
        return [
            (_place(each.traceback[0], key), each.count_diff, each.size_diff)
            for each in self.snapshot.compare_to(before.snapshot, key)
            if each.size_diff > 0
        ]


def _place(frame: tracemalloc.Frame, key: str) -> str:
    name = frame.filename.removeprefix(f"{ROOT}/")
    name = name.rpartition("site-packages/")[2].removeprefix(f"{sys.base_prefix}/")
    return name if key == "filename" else f"{name}:{frame.lineno}"


_looks: list[_Look] = []


async def begin(request: Request) -> Response:
    """Remember how things are now."""
    _looks[:] = [_Look()]
    return JSONResponse({})


async def report(request: Request) -> Response:
    """What has been added since."""
    before, now = _looks[0], _Look()
    files = now.places_since(before, "filename")
    return JSONResponse(
        {
            "bytes": sum(size for _, _, size in files),
            "file": files,
            "line": now.places_since(before, "lineno"),
            "type": now.types_since(before),
        }
    )


tracemalloc.start()
app = Starlette(
    routes=[*measured.routes, Route("/memory/begin", begin), Route("/memory/report", report)],
    lifespan=measured.router.lifespan_context,
)
