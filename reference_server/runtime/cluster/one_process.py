"""Records that an application cannot run in several processes.

    rooms = Rooms()
    one_process_only("rooms are kept in memory")

Two processes of such an application would each know half of its state: somebody who signed in at one is a stranger at
the other. `emberwire serve --workers` refuses it with the reasons that are recorded here.
"""

from __future__ import annotations

from reference_server.core.errors import ConfigurationError
from reference_server.core.logs import log_lines
from reference_server.runtime.log import log

_reasons: dict[str, None] = {}
"""Like the nodes, a matter of the whole process: what serves several asks before it does."""


def one_process_only(reason: str) -> None:
    """Say, and log once, that this application can serve from one process only, and why.

    `reason` is a clause such as "rooms are kept in memory".
    """
    if reason not in _reasons:
        log(log_lines.ONE_PROCESS, {"reason": f"{reason[:1].upper()}{reason[1:]}"})
    _reasons[reason] = None


def require_shared_state() -> None:
    """Raise ConfigurationError, with the reasons, for an application that can serve from one process only."""
    if _reasons:
        raise ConfigurationError(
            f"Several workers would each have a state of their own: {'; '.join(_reasons)}. "
            "Share it between them, serve with one worker, or pass --separate-memory if that is meant."
        )
