"""A reply that comes later: the address of one message, which outlives its handler.

Phoenix: channel.ex, socket_ref/1 and reply/2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference_server.core.answers import AnyReply, Error, Ok
from reference_server.core.answers import Reply as CustomReply
from reference_server.core.message import Ref, Reply

if TYPE_CHECKING:
    from reference_server.runtime.connection import Connection


class ReplyRef:
    """Where a reply goes. It holds no channel, so a task may keep it; after the client has gone a reply is dropped."""

    __slots__ = ("_connection", "_join_ref", "_ref", "_topic")

    def __init__(self, connection: Connection, topic: str, join_ref: Ref, ref: Ref) -> None:
        self._connection = connection
        self._topic = topic
        self._join_ref = join_ref
        self._ref = ref

    async def reply(self, answer: AnyReply) -> None:
        """Send `Ok(…)`, `Error(…)` or `Reply(…)`.

        Raises EncodeError for a response that no frame can carry, TypeError for anything that is not a reply.
        """
        given: object = answer
        if not isinstance(given, Ok | Error | CustomReply):
            raise TypeError(f"reply takes Ok(…), Error(…) or Reply(…), got {given!r}.")
        self._connection.send(Reply(self._join_ref, self._ref, self._topic, answer.status, answer.response))
