"""Bytes that mark a file as real-time code, by framework.

Rules put `REALTIME` into their `needs`: a file without any of these bytes is not parsed. A framework whose files all
say `websocket` needs no row. The module imports nothing, because every run reads it.
"""

from __future__ import annotations

MARKS = {
    "any": (b"websocket", b"WebSocket", b"Websocket"),
    "Emberwire": (b"emberwire", b"Channel)", b"Socket)"),
    "Django Channels": (b"from channels", b"import channels", b"Consumer)"),
    "Socket.IO": (b"socketio", b"SocketIO", b"socket_io", b"sio.", b"Namespace)", b'.on("', b".on('"),
    "flask-sock": (b"flask_sock",),
}

REALTIME = frozenset(mark for marks in MARKS.values() for mark in marks)
"""Of which every file of real-time code holds at least one. The commonest last part of a rule's `needs`."""
