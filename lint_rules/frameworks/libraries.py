"""Facts about libraries: what only reshapes a value, wraps a function, starts a program."""

from __future__ import annotations

from lint_rules.frameworks.words import word_set

ACCESSORS = word_set(
    "get strip split lstrip rstrip lower upper removeprefix removesuffix partition rpartition rsplit pop items keys "
    "values decode encode str int float bool len list dict tuple set frozenset isinstance getattr hasattr cast format "
    "join copy deepcopy replace startswith endswith loads dumps group groups type repr parse_qs urlparse unquote "
    "print sorted reversed enumerate zip min max sum abs round any all range iter next id hash vars title capitalize "
    "model_dump model_dump_json model_validate model_validate_json dict json parse_obj parse_raw wait_for shield "
    "getlist get_all setdefault bytes bytearray isdigit isalpha splitlines gather"
)
"""Calls that only reshape a value: their result proves nothing about it."""

VERIFIERS = (
    "*jwt.decode",
    "*signing.loads",
    "*Serializer.loads",
    "*serializer.loads",
    "*signer.loads",
    "*signer.unsign",
)
"""Raises for what was not signed with the server's key, though its name says that it only reshapes."""

QUIET_PACKAGES = frozenset(
    {"logging", "logger", "log", "LOGGER", "LOG", "_logger", "_log", "json", "orjson", "ujson", "asyncio", "anyio",
     "time", "datetime", "contextlib", "re", "math", "random", "typing", "struct", "base64", "traceback", "copy",
     "itertools", "functools", "loguru", "structlog", "warnings", "sys"}
)  # fmt: skip
"""What a call of one of these does serves no client."""

WRAPPERS = frozenset(
    {"sync_to_async", "async_to_sync", "database_sync_to_async", "partial", "wraps", "asyncio.wait_for", "wait_for",
     "shield", "ensure_future", "create_task", "gather", "run_in_threadpool", "to_thread", "run_coroutine_threadsafe",
     "start_background_task", "spawn", "start_soon", "add_task", "run_in_executor", "run_sync", "call_soon",
     "call_later", "call_soon_threadsafe", "TaskGroup.create_task"}
)  # fmt: skip
"""What is given to one of these runs as if it were called there."""

GONE = frozenset(
    {"WebSocketDisconnect", "ConnectionClosed", "ConnectionClosedOK", "ConnectionClosedError", "CancelledError",
     "ConnectionResetError", "WebSocketClosedError", "StopConsumer", "ConnectionClosedException", "SystemExit",
     "KeyboardInterrupt", "GeneratorExit"}
)  # fmt: skip
"""Where one of these is caught the client has gone: nothing is done for it any more."""

PROGRAMS = frozenset(
    {"pty.fork", "pty.openpty", "os.fork", "os.forkpty", "subprocess.Popen", "subprocess.run", "os.popen", "os.system",
     "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "pty.spawn", "websockets.connect"}
)  # fmt: skip
"""Starts a program, or opens a connection in the server's own name."""

SPAWNING_METHODS = frozenset({"ws_connect", "create_subprocess_exec", "create_subprocess_shell", "Popen", "openpty"})

ENVIRONMENT = frozenset({"os.environ.get", "os.getenv", "os.environ", "environ.get", "getenv", "decouple.config"})
"""Where the server's own settings come from."""

MUTATORS = frozenset({"append", "add", "insert", "extend", "update", "appendleft", "put_nowait"})
"""Methods that put an argument into the collection that they are called on."""
