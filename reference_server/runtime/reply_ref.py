"""`ReplyRef`: replies to one message later, from any task.

Phoenix: channel.ex, socket_ref/1 and reply/2.
"""

from __future__ import annotations

from collections.abc import Callable

from reference_server.core import answers
from reference_server.core.errors import BinaryNotSupported
from reference_server.core.message import Outgoing, Ref, ReplyMessage


def send_reply(send: Callable[[Outgoing], None], reply: ReplyMessage) -> None:
    """Send a reply, or an error in place of bytes that the client cannot be sent. Raises EncodeError."""
    try:
        send(reply)
    except BinaryNotSupported:
        # DIFFERS: a client that cannot be sent bytes (version 1, long-poll) gets an error reply; in Phoenix its channel
        # crashes, or the bytes arrive as broken text.
        send(ReplyMessage(reply.join_ref, reply.ref, reply.topic, "error", {"reason": "binary not supported"}))


class ReplyRef:
    """Where a reply goes. It holds no channel, so a task may keep it; once the client has gone, a reply is dropped."""

    __slots__ = ("_join_ref", "_ref", "_send", "_topic")

    def __init__(self, send: Callable[[Outgoing], None], topic: str, join_ref: Ref, ref: Ref) -> None:
        self._send = send
        self._topic = topic
        self._join_ref = join_ref
        self._ref = ref

    async def reply(self, answer: answers.AnyReply) -> None:
        """Send `Ok(…)`, `Error(…)` or `Reply(…)`.

        Raises EncodeError for a response that no frame can carry, TypeError for anything that is not a reply.
        """
        given: object = answer
        if not isinstance(given, answers.Ok | answers.Error | answers.Reply):
            raise TypeError(f"reply takes Ok(…), Error(…) or Reply(…), got {given!r}.")
        reply = ReplyMessage(self._join_ref, self._ref, self._topic, answer.status, answer.response)
        send_reply(self._send, reply)
