"""The table of all log lines.

A row has the logger, the level and the text of a line, what the line means, and what to do about it. The code writes a
line by naming its row (`runtime/log.py`), and docs/logs.md is generated from the rows, so the two always agree.
The fields of a text are filled with escaped values: see `core/logs/log_filter.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import Final

DEBUG: Final = 10
INFO: Final = 20
WARNING: Final = 30
ERROR: Final = 40
"""The numbers that `logging` gives to its levels."""


@dataclass(frozen=True, slots=True, eq=False)
class LogLine:
    """One row. Two rows are the same only if they are one object.

    `burst` is how many of it one client may cause at once; after that it is one a second.
    """

    logger: str
    level: int
    text: str
    meaning: str
    action: str
    burst: int = 1

    @property
    def fields(self) -> frozenset[str]:
        """The names of the values that the text is filled with."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.text) if name)


# fmt: off
# --- emberwire.events: one line for each thing that happens to a socket or channel ------------------------------------

EVENTS: Final = "emberwire.events"

CONNECTED: Final = LogLine(
    EVENTS, INFO, "CONNECTED {socket} {id} over {transport} from {peer}",
    "`connect` accepted a client. The level is `Socket.log_connect`.", "Nothing.", 20,
)
REFUSED: Final = LogLine(
    EVENTS, INFO, "REFUSED a connection of {peer} to {socket}: {reason}",
    "`connect`, or a check before it, turned a client away. The level is `Socket.log_connect`.",
    "Nothing, unless it is one of yours: the reason says which check it was.",
)
DISCONNECTED: Final = LogLine(
    EVENTS, INFO, "DISCONNECTED {socket} {id} from {peer}: {reason}",
    "A socket has ended. The level is `Socket.log_connect`.", "Nothing.", 20,
)
JOINED: Final = LogLine(
    EVENTS, INFO, "JOINED {topic} ({channel}) in {duration}{payload}",
    "`join` said `Ok`. The level is `Channel.log_join`; payloads are shown at DEBUG.", "Nothing.", 20,
)
REFUSED_JOIN: Final = LogLine(
    EVENTS, INFO, "REFUSED JOIN {topic} ({channel}) in {duration}{payload}",
    "`join` said `Error`, or crashed. The level is `Channel.log_join`.", "Nothing, unless it is one of yours.",
)
HANDLED: Final = LogLine(
    EVENTS, DEBUG, "HANDLED {event} on {topic} ({channel}) in {duration}{payload}",
    "A handler has returned. The level is `Channel.log_handle_in`.", "Nothing.", 20,
)

# --- emberwire.socket: a client and its connection --------------------------------------------------------------------

SOCKET: Final = "emberwire.socket"

HANDSHAKE_REFUSED: Final = LogLine(
    SOCKET, WARNING, "{socket} refused {peer}: {sentence}",
    "The origin, TLS, the subprotocol or the version of a handshake is not what the mount allows.",
    "If the client is yours, change what the sentence names: `check_origin`, `force_ssl`, the client's options.",
)
CONNECT_HINT: Final = LogLine(
    SOCKET, WARNING, "{socket} lets {peer} in without an auth token: {sentence}",
    "A subprotocol looks like an auth token that was not read.",
    "Set `auth_token=True` on the mount, or change the client.",
)
CONNECT_WRONG: Final = LogLine(
    SOCKET, ERROR, "{socket} refused {peer}: {sentence}", "`connect` or `id` returned a value that it may not return.",
    "Fix the method that the sentence names.",
)
CONNECT_CRASHED: Final = LogLine(
    SOCKET, ERROR, "{socket}.connect crashed for {peer}.",
    "`connect`, `id` or the socket's class raised; the client got 500.", "Read the traceback and fix it.",
)
CONNECT_LATE: Final = LogLine(
    SOCKET, WARNING, "{socket}.connect did not answer {peer} within {seconds:g} s (connect_deadline).",
    "`connect` waits for something too long; the client got 503 and comes back.",
    "Look at what `connect` asks, such as a database; `Limits(connect_deadline=…)` gives it longer.",
)
CONNECT_FULL: Final = LogLine(
    SOCKET, WARNING, "{socket}.connect is asked about {most} clients already (max_connecting): {peer} got 503.",
    "More clients came at once than `connect` may be asked about.",
    "Nothing after a restart; else make `connect` faster, or raise `Limits(max_connecting=…)`.",
)
CONNECT_STOPPED: Final = LogLine(
    SOCKET, INFO, "The server stopped before {socket}.connect had answered {peer}: it got 503.",
    "A handshake came just before the drain; its client comes back to another node.", "Nothing.", 20,
)
ERROR_HANDLER_CRASHED: Final = LogLine(
    SOCKET, ERROR, "The error handler of {socket} crashed for {peer}.",
    "`error_handler` of the mount raised, or returned no response; the client got 500.", "Fix the error handler.",
)
BAD_FRAME: Final = LogLine(
    SOCKET, INFO, "{client} sent a frame that is no message ({reason}) and is closed with {code}.",
    "A client breaks the protocol, by mistake or on purpose.", "If the client is yours, fix it; else nothing.",
)
FRAME_TOO_LARGE: Final = LogLine(
    SOCKET, WARNING, "{client} sent a frame over {most} bytes (max_frame_bytes) and is closed with {code}.",
    "A client sends more in one message than the mount takes.",
    "Send less, or a link to it; `Limits(max_frame_bytes=…)` raises the bound.",
)
CLOSED_BY_GUARD: Final = LogLine(
    SOCKET, WARNING, "{client} broke the WebSocket protocol or a bound of it ({reason}) and is closed with {code}.",
    "A client sent frames that no library sends: bad UTF-8, a flood of pings, endless fragments.",
    "Nothing; block the address at the proxy if it goes on.",
)
TOPIC_REFUSED: Final = LogLine(
    SOCKET, WARNING, "{client} may not join '{topic}' with event '{event}': {what}.",
    "No route of the socket matches the topic, or the client has as many channels as `max_channels` allows.",
    "Fix the topic in the client, add a route, or raise `Limits(max_channels=…)`.",
)
MESSAGE_IGNORED: Final = LogLine(
    SOCKET, DEBUG, "{client} sent '{event}' on '{topic}': {what}.",
    "A message is of a join that is over, as happens when a client rejoins.", "Nothing.",
)
SLOW_HANDLER: Final = LogLine(
    SOCKET, WARNING, "{channel} took {seconds:.1f} s for '{event}'; its client waits.",
    "A handler took a second or more. The client's next messages on this topic wait so long.",
    "Move the work into a task, and answer with `reply_ref()`.",
)
SLOW_READER: Final = LogLine(
    SOCKET, WARNING, "{client} does not read: {waiting} wait ({limit}). It is cut.",
    "More waits for a client than the bound allows, or it took nothing for `send_deadline` seconds.",
    "Nothing for one client; for many, send less, or raise the limit that is named.",
)
CLIENT_STUCK: Final = LogLine(
    SOCKET, WARNING,
    "{client} is closed with {code}: {channel} took none of its messages for {seconds:g} s (idle_timeout).",
    "A callback of this channel hangs, and its client waits.", "Find what the channel waits for, and bound it.",
)
SESSIONS_FULL: Final = LogLine(
    SOCKET, WARNING, "{socket} gave {peer} 503: as many long-poll sessions are open as {limit} allows.",
    "A user, an address or everybody together holds more long-poll sessions than the bound.",
    "Nothing for one client; behind a proxy see `max_sessions_per_address` in limits.md.",
)
POSTS_REFUSED: Final = LogLine(
    SOCKET, WARNING, "{socket} refused a POST of {peer}: {sentence}",
    "A long-poll session has more bodies under way than the bounds allow, or its channels take nothing.",
    "Nothing for one client; for many, look for the channel that is slow.",
)
RELAY_FULL: Final = LogLine(
    SOCKET, WARNING, "No turn at another node for a long-poll request within its window: {limit} wait already.",
    "More long-poll requests came to the wrong node than may wait, or tokens were made up; no session is lost.",
    "Let the load balancer send each client to one node.",
)
WENT_AWAY: Final = LogLine(
    SOCKET, DEBUG, "{client} went away while it was written to: {reason}", "A client hung up.", "Nothing.",
)

# --- emberwire.channel: the callbacks of one channel ------------------------------------------------------------------

CHANNEL: Final = "emberwire.channel"

CHANNEL_CRASHED: Final = LogLine(
    CHANNEL, ERROR, "{channel} crashed in {callback}.",
    "A callback raised, or returned a value that it may not return. The client was told `phx_error` or that its join "
    "crashed, and will rejoin.", "Read the traceback and fix the callback.",
)
CALLBACK_HANGS: Final = LogLine(
    CHANNEL, WARNING, "{channel} has been in {callback} for {seconds:.0f} s; its client waits.",
    "A callback does not return: what it awaits never comes, or takes long.",
    "Bound what it awaits with `asyncio.timeout`, or move the work into a task.",
)
MAILBOX_OVERFLOW: Final = LogLine(
    CHANNEL, ERROR, "{channel} does not keep up: {most} messages of others wait (max_outbox_frames). It is ended.",
    "Broadcasts that it intercepts, or `send_info`, come faster than `handle_out` and `handle_info` return.",
    "Do less there, or send less; `Limits(max_outbox_frames=…)` raises the bound.",
)
NOT_ENDED: Final = LogLine(
    CHANNEL, ERROR, "{channel} did not end within {seconds:g} s: {callback} still ran. It is cancelled{lost}.",
    "The client has gone or the server stops, and a callback does not return. `terminate` is run only after it.",
    "Bound what the callback awaits; save nothing in `terminate` alone that must not be lost.",
)
RESTLESS: Final = LogLine(
    CHANNEL, WARNING, "{channel} has run {count} callbacks without a pause. If it sends itself messages from "
    "handle_info, let it do so with send_after.",
    "The mailbox of a channel is never empty; other clients have their turn in between.", "Use `send_after`.", 5,
)
NO_HANDLE_INFO: Final = LogLine(
    CHANNEL, WARNING, "{channel} got a {type} and has no handle_info for it.",
    "`send_info`, `send_after` or a subscription sends what nobody handles.", "Write `handle_info`.",
)

# --- emberwire.broadcast, emberwire.telemetry, emberwire.presence -----------------------------------------------------

BROADCAST: Final = "emberwire.broadcast"
TELEMETRY: Final = "emberwire.telemetry"
PRESENCE: Final = "emberwire.presence"

VERSION_CANNOT_RECEIVE: Final = LogLine(
    BROADCAST, WARNING, "Clients of version {version} cannot receive '{event}' on '{topic}': it is bytes.",
    "Bytes were broadcast, and clients of protocol version 1 take JSON only.", "Update the client, or send JSON.",
)
SUBSCRIBER_RAISED: Final = LogLine(
    BROADCAST, ERROR, "A subscriber of '{topic}' raised; the others were served.",
    "A function that was given to `subscribe` raised.", "Read the traceback and fix it.",
)
TELEMETRY_RAISED: Final = LogLine(
    TELEMETRY, ERROR, "A handler of {event} raised and has been detached.",
    "A function that was given to `telemetry.attach` raised; it is not called again.",
    "Read the traceback, fix it and restart.",
)
METAS_FAILED: Final = LogLine(
    PRESENCE, ERROR, "{presence}.handle_metas failed for '{topic}'.", "The application's `handle_metas` raised.",
    "Read the traceback and fix it.",
)
FETCH_FAILED: Final = LogLine(
    PRESENCE, ERROR, "{presence}.fetch failed for '{topic}'; its data is left out.",
    "The application's `fetch` raised, or returned a value that it may not return.", "Read the traceback and fix it.",
)
DIFF_FAILED: Final = LogLine(
    PRESENCE, ERROR, "The presence diff of '{topic}' could not be sent.",
    "What `fetch` returned cannot be sent as JSON.", "Read the traceback and fix `fetch`.",
)
GOSSIP_FAILED: Final = LogLine(
    PRESENCE, ERROR, "{service} cannot be told to other nodes: {reason}",
    "A message about presences is too large, or cannot be written.", "Track smaller metas.",
)
GOSSIP_UNSENT: Final = LogLine(
    PRESENCE, DEBUG, "A message of {service} was not sent: the other nodes cannot be reached.",
    "The broker is away; presences are merged again when it is back.", "Nothing.",
)
REPLICA_CHANGED: Final = LogLine(
    PRESENCE, INFO, "Node {other}, seen by {service} of {node}: {what}.",
    "Another node came, went silent or is gone; its presences with it.", "Nothing, unless no node was stopped.", 20,
)

# --- emberwire.cluster, emberwire.pubsub: the other nodes -------------------------------------------------------------

CLUSTER: Final = "emberwire.cluster"
PUBSUB: Final = "emberwire.pubsub"

REQUEST_FAILED: Final = LogLine(
    CLUSTER, ERROR, "A request to {service} could not be answered.", "Handling a request of another node raised here.",
    "Read the traceback; it is a fault of the runtime unless it names you.",
)
RESPONSE_UNSENT: Final = LogLine(
    CLUSTER, DEBUG, "A response to the node {other} could not be sent.", "The broker is away.",
    "Nothing: the other node stops waiting by itself.",
)
MESSAGE_FAILED: Final = LogLine(
    CLUSTER, ERROR, "A message of another node could not be handled.", "A message of the broker raised here.",
    "Read the traceback; it is a fault of the runtime unless it names you.",
)
GAP_UNTOLD: Final = LogLine(
    CLUSTER, ERROR, "A listener of gaps could not be told of one.", "It raised; the others were told.",
    "Read the traceback; it is a fault of the runtime unless it names you.",
)
CLUSTER_LOST: Final = LogLine(
    CLUSTER, WARNING, "The node {node} has lost the other nodes; its own clients are served.",
    "The broker cannot be reached.", "Look at the broker.",
)
CLUSTER_BACK: Final = LogLine(
    CLUSTER, WARNING, "The node {node} is back after {seconds:.1f} s in which messages may be missing.",
    "The broker can be reached again; channels with `handle_gap` were told.", "Nothing.",
)
CLUSTER_IGNORED: Final = LogLine(
    CLUSTER, WARNING, "Messages from the broker are ignored, and counted from now on: {reason}.",
    "Something on the broker's channels is no message of this version.", "Give each application a broker of its own.",
)
CLIENT_LIBRARY: Final = LogLine(
    PUBSUB, WARNING, "{broker}: {sentence}",
    "A release of the broker's client library is installed with which something does not work.",
    "Install a release that the line does not complain about.",
)
PUBSUB_AWAY: Final = LogLine(
    PUBSUB, WARNING, "{reason}", "The session with the broker ended, or cannot be opened.", "Look at the broker.",
)
PUBSUB_DETAIL: Final = LogLine(
    PUBSUB, DEBUG, "{reason}", "More about a session with the broker that ended.", "Nothing.",
)
PUBSUB_ATTEMPT: Final = LogLine(
    PUBSUB, DEBUG, "The attempt to open a session failed.", "The traceback says why.", "Look at the broker.",
)

# --- emberwire.sqlite: the embedded database --------------------------------------------------------------------------

SQLITE: Final = "emberwire.sqlite"

DATABASE_NEW: Final = LogLine(
    SQLITE, INFO, "{path} is new: running {migrations}.", "The file did not exist before.", "Nothing.", 20,
)
DATABASE_OLDER: Final = LogLine(
    SQLITE, WARNING, "{path} is older than the code: running {migrations}.",
    "Migrations were added since the file was last opened.", "Nothing; have a copy of the file.", 20,
)
DATABASE_NEWER: Final = LogLine(
    SQLITE, WARNING, "{path} is newer than the code, which does not have {migrations}.",
    "Older code was started with a file that newer code has changed.", "Start the newer code.", 20,
)

# --- emberwire.serve: the process -------------------------------------------------------------------------------------

SERVE: Final = "emberwire.serve"

LOOP_BLOCKED: Final = LogLine(
    SERVE, WARNING, "The event loop was blocked for {seconds:.1f} s; nobody was served, and no client is judged by it.",
    "Code of the application ran so long without awaiting anything.",
    "Find it (`emberwire lint`, EW501) and move it into a thread: `asyncio.to_thread`.",
)
STOP_CUT: Final = LogLine(
    SERVE, ERROR, "The server stops, and {count} callbacks have not ended in time. They are cancelled: {channels}",
    "Callbacks still ran at the end of the drain; a `terminate` behind one of them does not run. The status is 1.",
    "Bound what these callbacks await; save nothing in `terminate` alone that must not be lost.",
)
STOP_LIFESPAN: Final = LogLine(
    SERVE, ERROR, "The server stops, and requests or the application's lifespan have not ended within {seconds:g} s.",
    "The part of the lifespan behind `yield` hangs, or a request does. The status is 1.", "Bound what it awaits.",
)
STOP_FORCED: Final = LogLine(
    SERVE, ERROR, "The server stops, and {count} tasks ignore their cancellation. The process ends with "
    "status {status}: {tasks}",
    "Code catches CancelledError and goes on.", "Let CancelledError through.",
)
STOP_BLOCKED: Final = LogLine(
    SERVE, ERROR, "The server was told to stop, and the event loop has not ended within {seconds:.1f} s. The process "
    "ends with status {status}. Channels at work: {channels}. It is in {where}",
    "Code blocks the event loop, or a thread does not end; no callback could be told.",
    "Move blocking work into a thread (`asyncio.to_thread`), and bound it.",
)
STOP_BY_CODE: Final = LogLine(
    SERVE, ERROR, "A task raised {what}. The server drains, and exits with status {status}.",
    "Code outside of the callbacks of a channel called `sys.exit`, or was interrupted.",
    "Nothing, if that was meant; a callback that calls `sys.exit` costs its channel only.",
)
GUARDS_LOST: Final = LogLine(
    SERVE, WARNING, "{sentence}",
    "Releases of uvicorn, websockets or Starlette are installed in which some bounds are not in force.",
    "Install the releases that it names; `--require-guards` refuses to start instead.",
)
DRAINING: Final = LogLine(
    SERVE, INFO, "Draining {count} of {total} connections, round {round} of {rounds}.",
    "The server stops: these connections are closed with 1012.", "Nothing.", 1_000,
)
REQUESTS_CUT: Final = LogLine(
    SERVE, WARNING, "{peer} sent requests without waiting for the answers (max_pipelined): its connection is cut.",
    "A client floods the server with pipelined requests; browsers and proxies wait for each answer.",
    "Nothing; block the address at the proxy if it goes on.",
)
BODY_LATE: Final = LogLine(
    SERVE, INFO, "{peer} did not send the body of its request in time (body_deadline, min_body_rate): it got 408.",
    "A client is very slow, or holds requests open on purpose.",
    "Nothing; `--limit body_deadline=…` gives slow clients longer.",
)
ANSWER_UNREAD: Final = LogLine(
    SERVE, INFO, "{peer} does not read an answer (answer_deadline): its connection is cut.",
    "Bytes of an answer were not acknowledged in time.", "Nothing; `--limit answer_deadline=…` gives longer.",
)
CONNECTIONS_FULL: Final = LogLine(
    SERVE, WARNING, "{most} connections are open, as many as the limit on open files allows: {what}.",
    "A process takes 64 connections fewer than it may open files.",
    "Raise the limit (`ulimit -n`, `LimitNOFILE=`), or serve with more processes.",
)
ONE_PROCESS: Final = LogLine(
    SERVE, WARNING, "{reason}: this application serves from one process only.",
    "The application keeps state in the memory of its process.", "Keep it in a database before you use `--workers`.",
)
RELOADED: Final = LogLine(SERVE, INFO, "{paths} changed: started again.", "`--reload` saw a change.", "Nothing.", 20)
RELOAD_ENDED: Final = LogLine(
    SERVE, ERROR, "The server ended with code {code}; it starts again at the next change.",
    "Under `--reload` the application did not load or has crashed.", "Read what it wrote before, and fix it.", 20,
)
RELOAD_KILLED: Final = LogLine(
    SERVE, ERROR, "The server did not stop within {seconds:g} s and is killed.",
    "Under `--reload` the old process did not end.", "Look at what it wrote before.", 20,
)
WORKER_ENDED: Final = LogLine(
    SERVE, ERROR,
    "Worker {number} (process {pid}) ended with code {code} after {seconds:.1f} s; another starts in {delay:.1f} s.",
    "A worker process crashed or was killed.", "Look at what it wrote before, and at the kernel's log.", 20,
)
WORKERS_KILLED: Final = LogLine(
    SERVE, ERROR, "Workers {numbers} did not stop and are killed.",
    "Workers did not end within their drain and 5 seconds more.", "Look at what they wrote before.",
)
HELD_BACK: Final = LogLine(
    SERVE, WARNING, "{count} lines like this were not written (--log-rate): {text}",
    "Lines of one kind came faster than they may be written, and then no more of them came.",
    "Look at telemetry, which counts every one; `--log-rate` raises the bound.", 1_000,
)
# fmt: on


def all_lines() -> dict[str, LogLine]:
    """Every row by its name, in the order of this file."""
    return {name: row for name, row in globals().items() if isinstance(row, LogLine)}
