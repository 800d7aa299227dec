"""Configures the log of `emberwire serve`."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from reference_server.runtime.log import Clean, guard_libraries, log


@dataclass(frozen=True, slots=True)
class LogOptions:
    """What is written: from which level on, and how many lines a second for long."""

    level: str
    rate: float


def begin_log(options: LogOptions, *, worker: int | None = None) -> None:
    """Write to standard error what is at `level` or above, with the number of the worker, if there are several.

    Everything goes through one handler that escapes it, the lines of the application and of libraries too.
    """
    number = "" if worker is None else f"[{worker}] "
    handler = logging.StreamHandler()
    handler.addFilter(Clean())
    layout = f"%(asctime)s %(levelname)s {number}%(name)s: %(message)s"
    logging.basicConfig(level=options.level, format=layout, handlers=[handler])
    log.limit.rate = options.rate
    guard_libraries()
