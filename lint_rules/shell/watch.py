"""`emberwire lint --watch`: lint again whenever a file has changed, until somebody presses Ctrl-C.

    watch(run, files, pause=lambda: time.sleep(0.5))

What has changed is seen by looking: size and time of every file, twice a second. That needs no library and works on
every file system; a look at a thousand files takes a few milliseconds. Time comes in as `pause`, so that a test turns
the crank by hand.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

INTERVAL_SECONDS = 0.5
"""How long to wait between two looks: shorter than it takes to change to the terminal."""

Snapshot = Mapping[Path, tuple[int, int]]


def snapshot(paths: Iterable[Path]) -> Snapshot:
    """Size and modification time of each file that is there."""
    found: dict[Path, tuple[int, int]] = {}
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def watch(run: Callable[[], object], files: Callable[[], Iterable[Path]], *, pause: Callable[[], None]) -> None:
    """Run at once and after every change of the files; `pause` waits between two looks and ends it by raising."""
    seen: Snapshot | None = None
    while True:
        now = snapshot(files())
        if now != seen:
            seen = now
            run()
        pause()
