"""Facts about libraries: what only reshapes a value, wraps a function, starts a program."""

from __future__ import annotations

from collections.abc import Mapping

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, chain, dotted, receiver
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Sink, SinkKind
from lint_rules.frameworks.words import NOT_CLIENTS, says, word_set

ACCESSORS = word_set(
    "get strip split lstrip rstrip lower upper removeprefix removesuffix partition rpartition rsplit pop items keys "
    "values decode encode str int float bool len list dict tuple set frozenset isinstance getattr hasattr cast format "
    "join copy deepcopy replace startswith endswith loads unpackb dumps group groups type repr parse_qs parse_qsl "
    "urlparse unquote QueryDict "
    "print sorted reversed enumerate zip min max sum abs round any all range iter next id hash vars title capitalize "
    "model_dump model_dump_json model_validate model_validate_json validate_json validate_python dict json parse_obj "
    "parse_raw wait_for shield "
    "getlist get_all setdefault bytes bytearray isdigit isalpha splitlines gather hexdigest digest b64encode hex"
)
"""Calls that only reshape a value: their result proves nothing about it."""

BEHIND_PROXY = frozenset({"_get_current_object"})
"""Methods of the proxies of Werkzeug (`current_user`, Quart's `websocket`) that give what stands behind them."""

LOGGING = word_set("debug info warning warn error exception critical log trace success")
"""Methods of loggers."""

ROUTES = frozenset({"route", "get", "post", "put", "patch", "delete", "websocket", "api_view", "on"})
"""Decorators of what runs for a request."""

SERVING = frozenset({"scope", "request", "environ"})
"""Parameters of what runs for a request."""

NUMBERS = word_set("int float bool len isinstance hasattr isdigit isalpha hash id type UUID abs round sum")
"""What one of these gives back is no text of anybody's."""

FORMS = frozenset({"startswith", "endswith", "isdigit", "isalnum", "isascii", "isidentifier", "isdecimal", "isalpha"})
"""Methods of a text that hold it against a form."""

QUESTIONS = FORMS | {
    "isnumeric", "isinstance", "hasattr", "any", "all", "issubset", "issuperset", "isdisjoint", "is_relative_to"
}  # fmt: skip
"""Functions and methods of Python that say yes or no: a name that is given their answer is a test."""

JSON_READERS = frozenset({"loads", "json_decode"})
"""What is given a text, and raises for one that is no JSON."""

DECODERS = JSON_READERS | {"json", "unpackb"}
"""What a text becomes an object by."""

DUMPS = frozenset({"dict", "json", "model_dump", "model_dump_json"})
"""Methods that make a table or a text of all fields."""

TABLES = frozenset({"vars", "model_to_dict", "asdict", "jsonable_encoder"})
"""Functions that make a table of every field of what they are given."""

GIVING = DUMPS | {"copy", "values"}
"""Methods that give back the whole of what they are called on."""

COPYING = (
    DUMPS | DECODERS | {"dumps", "copy", "deepcopy", "list", "set", "frozenset", "tuple", "cast", "decode", "encode"}
    | {"str", "strip", "bytes"}
)  # fmt: skip
"""Accessors that give back the whole of what they are given."""

KEYED = frozenset({"items", "decode", "parse_qs", "parse_qsl", "dict", "copy", "QueryDict", "sorted", "list"})
"""Accessors whose result is read by the same keys as what they are given, if that has keys."""

SHAPING = word_set("strip lstrip rstrip lower upper casefold decode encode replace removeprefix removesuffix")
"""Methods of a text that give the same text in another form."""

MODELS = frozenset(
    {"validate_python", "validate_json", "model_validate", "model_validate_json", "parse_obj", "parse_raw"}
)
"""Holds a message against a model: what comes out has the types that the model says."""

PARSERS = DECODERS | MODELS | {"int", "float", "UUID", "Decimal", "fromisoformat", "ObjectId"}
"""Raises for a text that has not the form that it asks for: noted as `parse`, with what is caught around it."""

CONVERTING = frozenset(
    {"int", "float", "str", "bool", "Decimal", "UUID", "fromisoformat", "strptime", "split", "strip", "partition"}
    | {"lower", "upper", "get", "total_seconds", "len", "round", "getattr", "group", "replace", "removeprefix"}
    | {"removesuffix", "frombuffer", "asarray", "array", "isoformat", "strftime", "timestamp"}
)
"""Calls that make one value of another and do nothing else: when one fails, there is no such value."""

RISKY = frozenset({"int", "float", "UUID", "Decimal", "fromisoformat", "strptime", "ObjectId", "b64decode", "fromhex"})
"""Makes a value of a text, and raises for one that is none."""

READS = DECODERS | NUMBERS | CONVERTING
"""Calls that only read a text: what they raise speaks of the text."""

BAD_JSON = frozenset({"Exception", "BaseException", "ValueError", "JSONDecodeError", "UnicodeDecodeError"})
"""What is raised for a text that is no JSON, and what catches it."""

READ_ERRORS: Mapping[str, frozenset[str]] = {
    "json": BAD_JSON,
    "subscript": frozenset({"KeyError", "LookupError", "TypeError"}),
    "model": frozenset({"ValidationError", "ValueError", "TypeError"}),
    "number": frozenset({"ValueError", "TypeError"}),
    "object": frozenset({"AttributeError", "TypeError"}),
    "split": frozenset({"ValueError"}),
    "place": frozenset({"IndexError", "LookupError"}),
    "remove": frozenset({"ValueError", "KeyError", "LookupError"}),
    "assert": frozenset({"AssertionError"}),
    "token": frozenset(
        {"PyJWTError", "InvalidTokenError", "DecodeError", "ExpiredSignatureError", "JWTError", "JOSEError"}
        | {"TokenError", "InvalidToken", "BadSignature", "SignatureExpired"}
    ),
    "lookup": frozenset(
        {"DoesNotExist", "ObjectDoesNotExist", "NoResultFound", "NotFound", "Http404", "HTTPException"}
    ),
}
"""A way to read a message → what it raises for one of another form."""

FINDERS = frozenset(
    {"get_or_404", "first_or_404", "one_or_404", "get_object_or_404", "aget_object_or_404", "scalar_one", "one"}
)
"""Looks something up, and raises where there is none."""

MAY_BE_NONE = frozenset(
    {"first", "afirst", "one_or_none", "scalar_one_or_none", "find_one", "get_or_none", "fetchone", "scalar"}
)
"""Looks something up, and gives None where there is none."""

VERIFIERS = (
    "*jwt.decode",
    "*signing.loads",
    "*Serializer.loads",
    "*serializer.loads",
    "*signer.loads",
    "*signer.unsign",
    "*.decrypt",
    "rest_framework_simplejwt.tokens.AccessToken",
    "rest_framework_simplejwt.tokens.RefreshToken",
    "rest_framework_simplejwt.tokens.UntypedToken",
)
"""Raises for what was not signed or sealed with the server's key, though its name says that it only reshapes."""

ITSDANGEROUS = (
    "Signer", "TimestampSigner", "Serializer", "TimedSerializer", "URLSafeSerializer", "URLSafeTimedSerializer"
)  # fmt: skip
VERIFYING_CLASSES = frozenset({*ITSDANGEROUS, "Fernet", "MultiFernet", "PyJWT"})
"""Whose objects do so too, whatever they are called: `badges = URLSafeTimedSerializer(KEY)`, `badges.loads(text)`."""

SEALING_PACKAGES = frozenset({"itsdangerous", "cryptography", "jwt", "django"})
"""The packages that these come from: a `Serializer` of `rest_framework` proves nothing."""

SEALS = frozenset({"hmac.new", "hmac.digest", "hmac.HMAC", "hashlib.blake2b", "hashlib.blake2s"})
"""Makes of a text and a key what only who has the key can make."""

CONSTANT_TIME = frozenset({"hmac.compare_digest", "secrets.compare_digest"})
"""Take as long for a text that begins right as for any other: what is compared so is a secret, and what is held against
it was brought by somebody who says that he has it."""

HASHING = frozenset({"hash", "hashed", "digest", "sha256", "sha512", "sha1", "blake2b", "blake2s", "md5", "scrypt"})
"""In the name of a call that makes a hash of what it is given."""

QUEUEING = frozenset({"put", "put_nowait"})
"""Methods of a queue out of which something else sends."""

RESOLVING = frozenset({"set_result", "set_exception"})
"""Methods of a future by which the message is handed to who asked for it: it is an answer, and gets none."""

FETCHING = frozenset({"fetchone", "fetchall", "fetchmany"})
"""What a cursor of a database is asked for the rows of its query by."""

GIVING_NONE = FETCHING | MAY_BE_NONE | {"get", "fetchrow", "fetchval", "execute", "hget"}
"""What is looked up under one of these names may not be there, and then it is None: nothing raises."""

QUERYING = frozenset(
    {"filter", "filter_by", "exclude", "where", "order_by", "first", "one_or_none", "scalar_one_or_none"}
)
"""Methods that build a query, or give None where no row is found: none of them raises for a stranger."""

QUIET_PACKAGES = frozenset(
    {"logging", "logger", "log", "LOGGER", "LOG", "_logger", "_log", "json", "orjson", "ujson", "asyncio", "anyio",
     "time", "datetime", "contextlib", "re", "math", "random", "typing", "struct", "base64", "traceback", "copy",
     "itertools", "functools", "loguru", "structlog", "warnings", "sys"}
)  # fmt: skip
"""What a call of one of these does serves no client."""

DIGESTING = frozenset({"hashlib"})
"""What a call of one of these packages is given goes in whatever it is: it turns nobody away."""

COMPUTING = frozenset(
    {"zlib", "binascii", "hashlib", "hmac", "html", "string", "textwrap", "uuid", "secrets", "decimal", "fractions"}
    | {"statistics", "operator", "enum", "collections", "dataclasses", "heapq", "bisect", "unicodedata"}
)
"""Packages that know no file, no other machine and no setting: what they raise speaks of what they were given."""

QUIET_MODULES = ("django.utils.", "tornado.escape.", "urllib.parse.", "http.cookies.")
"""What a call of a part of these packages does serves no client either."""

TRANSLATORS = frozenset({"_", "gettext", "gettext_lazy", "ugettext", "ugettext_lazy"})
"""What gives a text in the language of the client: it says what the text says."""

ABOUT_CODE = frozenset(
    {"callable", "isawaitable", "iscoroutine", "iscoroutinefunction", "isfunction", "ismethod", "signature"}
)
"""Calls that tell what kind of code they are given, whoever has named it."""

WRAPPERS = frozenset(
    {"sync_to_async", "async_to_sync", "database_sync_to_async", "partial", "wraps", "asyncio.wait_for", "wait_for",
     "shield", "ensure_future", "create_task", "gather", "run_in_threadpool", "to_thread", "run_coroutine_threadsafe",
     "start_background_task", "spawn", "start_soon", "add_task", "run_in_executor", "run_sync", "call_soon",
     "call_later", "call_soon_threadsafe", "TaskGroup.create_task"}
)  # fmt: skip
"""What is given to one of these runs as if it were called there."""

ERROR_TEXTS = frozenset({"args", "message", "msg"})
"""Attributes of an exception that say what it says; a code or a class name gives nothing away."""

TRACEBACKS = frozenset({"format_exc", "exc_info"})
"""Gives what is known of the exception that was caught."""

ENVELOPES = frozenset({"error", "dict", "message", "jsonify"})
"""Unknown code of such a name puts what it is given into what goes out; so does a class, or a private function."""

GONE = frozenset(
    {"WebSocketDisconnect", "ConnectionClosed", "ConnectionClosedOK", "ConnectionClosedError", "CancelledError",
     "ConnectionResetError", "WebSocketClosedError", "StopConsumer", "ConnectionClosedException", "SystemExit",
     "KeyboardInterrupt", "GeneratorExit"}
)  # fmt: skip
"""Where one of these is caught the client has gone: nothing is done for it any more."""

ASKED_ERRORS = frozenset(
    {"RedisError", "MqttError", "MQTTException", "PostgresError", "AMQPError", "AMQPException", "KafkaError",
     "NatsError", "SQLAlchemyError", "DBAPIError", "OperationalError", "DatabaseError", "PyMongoError", "HTTPError",
     "ClientError", "RequestException", "RequestError"}
)  # fmt: skip
"""What brokers, databases and other servers raise: the classes above all their errors, or those of a lost connection.
Who catches one and goes on has thought of their absence."""

PROGRAMS = frozenset(
    {"pty.fork", "pty.openpty", "os.fork", "os.forkpty", "subprocess.Popen", "subprocess.run", "os.popen", "os.system",
     "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "pty.spawn", "websockets.connect"}
)  # fmt: skip
"""Starts a program, or opens a connection in the server's own name."""

SPAWNING_METHODS = frozenset({"ws_connect", "create_subprocess_exec", "create_subprocess_shell", "Popen", "openpty"})

CONNECTING = frozenset({"connect", "ws_connect"})
"""The names of those of them that open a connection to another server."""

TASKS = frozenset({"create_task", "ensure_future"})
"""The names of calls that start a coroutine as a task: what fails in it does not fail where it was started."""

COROUTINE_STARTS = TASKS | {"run_coroutine_threadsafe"}
"""The same from another thread too."""

STARTS = COROUTINE_STARTS | frozenset(
    {"start_soon", "start_background_task", "spawn", "spawn_later", "spawn_callback",
     "add_callback", "add_task", "call_later", "call_soon_threadsafe", "submit", "run_in_executor", "Thread", "Process"}
)  # fmt: skip
"""The names of calls that have something done beside all else, by a task or a thread."""

HANDS_ON_NAMES = frozenset({"add_task", "submit", "start_background_task", "spawn", "spawn_later", "spawn_callback"})
"""Those that hand keyword arguments on to what they start; the others take them for themselves, or take none."""

BESIDE = STARTS | {"call_soon", "call_at", "add_timeout"}
"""What is given to one of these may close the connection, or never end: where it was started, all goes on."""

WORK_SECOND = frozenset({"spawn_later", "call_later", "run_in_executor"})
"""Those whose second argument is what is to be done."""

RUNS_IT = frozenset({"run_until_complete", "run_coroutine_threadsafe"})
"""The names of calls that run the coroutine they are given: what can fail stands in that."""

TO_SOCKETS = frozenset({b".send_str(", b".send_json(", b".send_text(", b".write_message("})
"""Methods that only connections have: a file that calls one serves sockets, also where it says nothing else of them."""

OF_ONE_KIND = frozenset({"receive_text", "receive_json", "receive_bytes", "receive_str"})
"""Methods of connections that raise for a frame of another kind than theirs, or for one that is no JSON."""

TELLING_TOKENS = frozenset(
    {b"emit(", b"broadcast", b"group_send", b"send", b"notify", b"publish", b"push", b"write_message"}
)
"""In a file of HTTP routes that may tell sockets something, also one that says nothing else of them."""

HANDLING = frozenset({b"handle_in", b".on(", b".event", b"def receive", b"def on_", b"on_event", b"receive", b".recv",
                      b"websockets", b"WebSocketResponse", b"websocket_listener"})  # fmt: skip
"""In a file that says itself which of its functions handle messages: others are registered elsewhere."""

THREADS = frozenset({"Thread", "Timer", "start_background_task", "submit", "run_in_executor"})
"""The names of calls that start a thread."""

INTO_LOOP = frozenset({"call_soon_threadsafe", "run_coroutine_threadsafe", "add_callback"})
"""The names of calls that hand something to the event loop out of another thread; Tornado's `IOLoop` has the last."""

TASK_STARTS = TASKS | {f"asyncio.{start}" for start in TASKS} | {"loop.create_task"}
"""Starts a task that the event loop holds weakly."""

ENVIRONMENT = frozenset({"os.environ.get", "os.getenv", "os.environ", "environ.get", "getenv", "decouple.config"})
"""Where the server's own settings come from."""

ABORTING = frozenset({"flask.abort", "quart.abort", "werkzeug.exceptions.abort", "sanic.exceptions.abort"})
"""Raises whatever it is given: what comes after it is not run."""

RAISING = frozenset({"decouple.config"})
"""Reads a setting and raises where it is not set, unless it is given a default."""

OFF = frozenset({"", "none", "false", "0", "no", "off"})
"""Texts of defaults that switch something off."""

LENGTHENING = frozenset({"append", "appendleft", "extend", "insert"})
"""Methods that make a list longer."""

MUTATORS = LENGTHENING | {"add", "update", "put_nowait"}
"""Methods that put an argument into the collection that they are called on."""


def _named(kind: SinkKind, names: str, at: int = 0) -> tuple[Sink, ...]:
    return tuple(Sink(kind, name=name, at=at) for name in names.split())


def _methods(kind: SinkKind, names: str) -> tuple[Sink, ...]:
    return tuple(Sink(kind, method=name) for name in names.split())


_FILES = (
    "open aiofiles.open io.open os.remove os.unlink os.rmdir os.listdir os.rename os.mkdir os.makedirs shutil.rmtree "
    "shutil.copy shutil.copyfile shutil.copytree shutil.move send_file flask.send_file FileResponse zipfile.ZipFile "
    "fastapi.responses.FileResponse starlette.responses.FileResponse cv2.imread Image.open PIL.Image.open"
)
_ADDRESSES = (
    "requests.get requests.post requests.put requests.head httpx.get httpx.post httpx.stream urlopen "
    "urllib.request.urlopen urllib.request.urlretrieve websockets.connect"
)
_STARTED = (
    "subprocess.run subprocess.Popen subprocess.call subprocess.check_output subprocess.check_call os.system os.popen "
    "asyncio.create_subprocess_shell asyncio.create_subprocess_exec os.execv os.startfile"
)
TARGETED = {
    **dict.fromkeys(_FILES.split(), "opens or changes any file that"),
    **dict.fromkeys(_ADDRESSES.split(), "asks any address that"),
    **dict.fromkeys(_STARTED.split(), "starts any program that"),
}
"""Calls whose first argument names a file, an address or a program, and what they do with it."""

SINKS = (
    *_named("run", "pickle.loads marshal.loads dill.loads cloudpickle.loads jsonpickle.decode eval exec"),
    *_named("run", "yaml.load yaml.unsafe_load yaml.full_load"),
    *_named("choose", "getattr setattr", at=1),
    *_named("choose", "importlib.import_module import_module"),
    *_methods("query", "execute executemany executescript exec_driver_sql raw text fetch fetchrow fetchval fetch_all"),
    *_methods("query", "fetch_one fetch_val RawSQL query"),
    *_named("target", " ".join(TARGETED)),
    *_named("target", "requests.request httpx.request", at=1),
    *(Sink("log", method=name, at=None, labels=Label.BEARER) for name in LOGGING),
    *(Sink("log", name=name, at=None, labels=Label.BEARER) for name in ("print", "pprint", "pprint.pprint")),
)
"""What a client must not write into, and what a secret must not get into. The methods are those of any object: whether
it is a query, its text tells; whether it is a logger, its name."""


def is_log(call: cst.Call) -> bool:
    """True for `print` and for a method of something that is called a log: also `logger.bind(tag=TAG).info`."""
    return isinstance(call.func, cst.Name) or any("log" in part.lower() for part in chain(call.func)[:-1])


def logs(call: cst.Call) -> bool:
    """True for `print` and for a log line, whatever the log is called."""
    return dotted(call.func) == "print" or called_name(call) in LOGGING


def is_log_line(call: cst.Call) -> bool:
    """True for `print`, and for a log line of something that is called a log."""
    return logs(call) and is_log(call)


def is_quiet(call: cst.Call) -> bool:
    """True for a log line, and for a call of a package or an object that no client hears of."""
    holder = receiver(call).rpartition(".")[2]
    return logs(call) or holder in QUIET_PACKAGES or says(holder, NOT_CLIENTS)


IN_A_THREAD = frozenset({"to_thread", "run_sync", "run_in_executor", "run_in_threadpool"})
"""Calls that are given a function and run it in a thread."""

OUTSIDE = frozenset(
    {"httpx", "aiohttp", "requests", "urllib3", "urllib.request", "smtplib", "aiosmtplib", "boto3", "aioboto3"}
    | {"aiobotocore", "openai", "anthropic", "stripe", "twilio", "paramiko", "asyncssh", "ftplib", "subprocess"}
    | {"asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "slack_sdk", "telegram", "sendgrid"}
)
"""What speaks to other machines or starts programs. Databases and caches are left out: who may join is asked there."""

DATABASES = frozenset(
    {"redis", "aioredis", "valkey", "aiomcache", "asyncpg", "psycopg", "psycopg2", "psycopg_pool", "aiopg", "pymysql"}
    | {"aiomysql", "MySQLdb", "sqlite3", "aiosqlite", "sqlalchemy", "databases", "pymongo", "motor", "elasticsearch"}
)
"""Packages of databases and caches. What they are told to connect to is a setting; what they give is none."""

NO_TRAFFIC = frozenset(
    {"Timeout", "ClientTimeout", "Limits", "Headers", "URL", "Auth", "BasicAuth", "FormData"}
    | {"AsyncClient", "Client", "ClientSession", "Session", "AsyncOpenAI", "OpenAI", "AsyncAnthropic", "Anthropic"}
)
"""What these packages offer that sends nothing: settings, and clients until one of their methods is called."""

_OUTSIDE_PACKAGES = frozenset(name.partition(".")[0] for name in OUTSIDE)

LATER = frozenset(
    TASKS
    | {"start_soon", "run_coroutine_threadsafe", "add_done_callback", "start_background_task", "spawn", "add_task"}
)
"""Calls that start what they are given; nobody waits for it there. Noted as `later` where it cannot be followed."""


def is_outside(full: str) -> bool:
    """True for the full dotted name of something that speaks to another machine or starts a program."""
    if full.partition(".")[0] not in _OUTSIDE_PACKAGES:
        return False
    return any(full == name or full.startswith(f"{name}.") for name in OUTSIDE)


def is_database(full: str) -> bool:
    """True for the full dotted name of something of a database or a cache."""
    return full.partition(".")[0] in DATABASES


FILE_ACTS = frozenset(
    {"rmtree", "unlink", "rmdir", "rename", "copytree", "copyfile", "move", "extractall", "makedirs", "mkdir", "chdir"}
    | {"write_text", "write_bytes", "touch", "symlink", "chmod"}
)
"""Calls that change files or where they are looked for."""

COLLECTIONS = frozenset(
    {"set", "dict", "list", "defaultdict", "OrderedDict", "WeakSet", "WeakValueDictionary", "deque"}
)
"""What makes an empty collection."""

COPIES = frozenset({"list", "tuple", "set", "sorted", "frozenset", "reversed"})
"""Calls that give a collection of what is in another one."""

RECKONS = frozenset({"fmean", "mean", "median", "stdev", "pstdev", "variance", "len", "sum", "min", "max"})
"""Functions that reckon with what is in a collection."""

TAKES_OUT = frozenset({"remove", "discard", "pop", "popitem", "popleft", "clear", "difference_update"})
"""Methods that take something out of a collection."""

COLLECTION_CALLS = COLLECTIONS | COPIES | RECKONS | MUTATORS | TAKES_OUT
"""Calls that make a collection, look into one or change one."""

FORGETTING = ("Weak", "TTLCache", "LRUCache", "Cache", "deque")
"""What makes a collection that lets go by itself begins with one of these."""

LOCKS = frozenset(
    {"asyncio.Lock", "asyncio.Condition", "asyncio.locks.Lock", "anyio.Lock", "anyio.Condition", "trio.Lock"}
    | {"threading.Lock", "threading.RLock", "aiorwlock.RWLock"}
)
"""What makes a lock."""

BOUNDING = frozenset({"wait_for", "timeout", "timeout_at", "move_on_after", "fail_after"})
"""What ends a wait after some time, as a call or as a `with`."""

QUEUES = frozenset(
    f"{module}.{name}" for module in ("asyncio", "queue") for name in ("Queue", "LifoQueue", "PriorityQueue")
)
"""What makes a queue without a bound, unless it is given one as its first argument or as `maxsize`."""

QUEUE_PUTS = frozenset({"put", "put_nowait"})
QUEUE_LENGTHS = frozenset({"qsize", "full"})
"""Methods of a queue that tell how much waits in it."""

SESSION_LIBRARIES = ("sqlalchemy", "sqlmodel")
SESSIONS = frozenset({"Session", "AsyncSession", "Connection", "AsyncConnection"})
"""Classes of these libraries that hold a connection of the pool from the first query on."""

SESSION_FACTORIES = frozenset({"sessionmaker", "async_sessionmaker", "scoped_session", "async_scoped_session"})
"""What makes a factory of sessions."""

SESSION_ENDS = frozenset({"close", "commit", "rollback", "aclose", "remove"})
"""Methods of a session that give its connection back to the pool."""
