"""What waits without `await`: calls, clients of other services, the methods of Django's ORM and of sessions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.frameworks.words import word_set

if TYPE_CHECKING:
    from lint_rules.code.outline import Outline

_VERBS = "get post put patch delete head options request"
_THREAD = ""
"""There is no twin that is awaited: it goes into a thread."""


@dataclass(frozen=True)
class Waiting:
    """Functions of a package that return when the answer is there, and what is awaited instead of them."""

    package: str
    names: str
    instead: str
    source: str
    """Where the package's documentation says so."""


_WAITING = (
    Waiting("time", "sleep", "asyncio.sleep", "time: suspends the calling thread"),
    Waiting(
        "os", "system popen", "asyncio.create_subprocess_exec", "os: executes the command, returns its exit status"
    ),
    Waiting(
        "subprocess",
        "run call check_call check_output getoutput getstatusoutput",
        "asyncio.create_subprocess_exec",
        "subprocess: wait for command to complete",
    ),
    Waiting(
        "urllib.request", "urlopen urlretrieve", "httpx.AsyncClient", "urllib.request: timeout of blocking operations"
    ),
    Waiting("requests", _VERBS, "httpx.AsyncClient", "requests, Advanced Usage: Blocking Or Non-Blocking?"),
    Waiting("httpx", f"{_VERBS} stream", "httpx.AsyncClient", "httpx, Async Support"),
    Waiting("socket", "create_connection", "asyncio.open_connection", "socket: blocking by default"),
    Waiting(
        "websocket", "create_connection", "websockets.connect", "websocket-client, Threading: it has no async form"
    ),
    Waiting("smtplib", "SMTP SMTP_SSL", "aiosmtplib", "smtplib: with a host the constructor connects"),
    Waiting("ftplib", "FTP FTP_TLS", "aioftp", "ftplib: with a host the constructor connects"),
    Waiting("imaplib", "IMAP4 IMAP4_SSL", "aioimaplib", "imaplib: the constructor connects"),
    Waiting("django.core.mail", "send_mail send_mass_mail mail_admins", _THREAD, "Django, Sending email"),
    Waiting(
        "django.contrib.auth.hashers",
        "check_password make_password",
        _THREAD,
        "Django, Password management: slow hashes",
    ),
    Waiting("django.contrib.auth", "authenticate", "aauthenticate", "Django, Using the authentication system"),
    Waiting("pywebpush", "webpush", "webpush_async", "pywebpush: webpush sends by requests"),
    Waiting("bcrypt", "hashpw checkpw kdf", _THREAD, "bcrypt: slow by design, adjustable by rounds"),
    Waiting(
        "werkzeug.security",
        "generate_password_hash check_password_hash",
        _THREAD,
        "Werkzeug, Utilities: scrypt, PBKDF2",
    ),
    Waiting("hashlib", "scrypt pbkdf2_hmac", _THREAD, "hashlib, Key derivation: slow to resist brute-force attacks"),
    Waiting(
        "pandas",
        "read_csv read_parquet read_excel read_sql read_sql_query read_feather",
        _THREAD,
        "pandas, IO tools: the whole file, or the answer to a query, is read and parsed",
    ),
    Waiting("socket", "gethostbyname getaddrinfo", "loop.getaddrinfo", "socket: asks the resolver"),
    Waiting("dns.resolver", "resolve query", "dns.asyncresolver.resolve", "dnspython, DNS Resolver Functions"),
    Waiting("paho.mqtt.publish", "single multiple", "aiomqtt", "paho-mqtt: connects, publishes and disconnects"),
    Waiting("pika", "BlockingConnection", "aio_pika", "pika, Connection adapters: blocks until it is connected"),
    Waiting("ollama", "chat generate pull", "ollama.AsyncClient", "ollama-python, Async Client"),
    Waiting("litellm", "completion embedding", "litellm.acompletion", "LiteLLM, Async Completion"),
    Waiting("whisper", "load_model", _THREAD, "whisper: load_model reads, or first downloads, a model"),
    Waiting("faster_whisper", "WhisperModel", _THREAD, "faster-whisper: the constructor loads, or downloads, a model"),
    Waiting("vosk", "Model", _THREAD, "vosk: the constructor reads a model"),
    Waiting("shutil", "copytree make_archive unpack_archive", _THREAD, "shutil: a whole tree of files, or an archive"),
    Waiting(
        "pytesseract",
        "image_to_string image_to_data image_to_boxes image_to_pdf_or_hocr",
        _THREAD,
        "pytesseract: a wrapper that runs the program tesseract",
    ),
    Waiting(
        "face_recognition", "face_locations face_encodings", _THREAD, "face_recognition: runs a model on a picture"
    ),
    Waiting("openpyxl", "load_workbook", _THREAD, "openpyxl, Performance: the whole workbook is read"),
    Waiting("telnetlib", "Telnet", "asyncio.open_connection", "telnetlib: with a host the constructor connects"),
    Waiting("psutil", "cpu_percent", _THREAD, "psutil: with an interval it measures for that long, and blocks"),
    Waiting("netmiko", "ConnectHandler", _THREAD, "Netmiko: the constructor logs in over SSH"),
    Waiting(
        "scipy.optimize", "minimize linprog milp differential_evolution", _THREAD, "SciPy, scipy.optimize: solvers"
    ),
    Waiting("git.Repo", "clone_from", _THREAD, "GitPython: runs the program git"),
    Waiting("spacy", "load", _THREAD, "spaCy: reads a pipeline from disk"),
    Waiting("sounddevice", "wait", _THREAD, "sounddevice: waits until playback or recording is finished"),
    *(
        Waiting(
            f"stripe.{resource}",
            "create retrieve modify confirm capture cancel list",
            "the method that ends in `_async`",
            "stripe-python, README: Async",
        )
        for resource in ("Charge", "PaymentIntent", "Customer", "Refund", "Subscription", "Invoice", "checkout.Session")
    ),
    Waiting("speedtest", "Speedtest", _THREAD, "speedtest-cli: the constructor gets the configuration"),
    *(
        Waiting(package, "connect", instead, f"{package}: Python DB API 2.0, `connect` gives an open connection")
        for package, instead in (
            ("psycopg2", "psycopg.AsyncConnection"),
            ("psycopg", "psycopg.AsyncConnection"),
            ("pymysql", "aiomysql"),
            ("MySQLdb", "aiomysql"),
            ("mysql.connector", "mysql.connector.aio"),
        )
    ),
)

BLOCKING = {f"{row.package}.{name}": row for row in _WAITING for name in row.names.split()}
"""Their rows by full dotted name."""

FOR_SECONDS = {"time.sleep": ("", "secs"), "psutil.cpu_percent": ("", "interval")}
"""Of these what waits for as many seconds as it is told, with the keywords for that."""

HASHING = frozenset(
    full
    for full, row in BLOCKING.items()
    if row.package.startswith(("bcrypt", "hashlib", "werkzeug", "django.contrib.auth.h"))
)
"""Of these what reckons, and lets nobody else run whatever is patched."""

THREADING = word_set(
    "database_sync_to_async sync_to_async run_in_executor to_thread run_in_threadpool threadpool in_thread run_sync "
    "add_task submit start_background_task spawn"
)
"""Calls and decorators that run what they are given in a thread."""

TERMINALS = word_set(
    "get first last exists count create get_or_create update_or_create update delete bulk_create bulk_update aggregate "
    "latest earliest in_bulk"
)
"""Methods of a manager of Django that run the query; their asynchronous twins begin with an `a`."""

DESCRIBING = word_set(
    "all filter exclude order_by values values_list select_related prefetch_related distinct reverse annotate only "
    "defer none union using"
)
"""Methods of a manager whose result is a query that has not run."""

FETCHING = word_set("get first last latest earliest create")
"""Methods whose result is one object."""

ROW_METHODS = word_set("save delete refresh_from_db full_clean")
"""Methods of one object of Django's ORM that ask the database."""

RELATION = re.compile(r"(\w+\.)*(ForeignKey|OneToOneField)\(")
"""What an attribute of a model is made with that reads another row."""

MANY = re.compile(r"(\w+\.)*ManyToManyField\(")
"""The same for many rows."""

EVALUATING = word_set("len list bool tuple set sorted dict")
"""Built-in functions that look at what is in a query."""

CACHE_METHODS = word_set("get set add delete incr decr get_or_set get_many set_many delete_many touch clear")
"""Methods of Django's cache that ask its backend."""

SESSION_METHODS = word_set("query commit execute refresh flush scalar scalars rollback merge")
SESSION_NAMES = frozenset({"db", "session", "db_session", "self.db", "self.session", "db.session"})
"""What a session of SQLAlchemy is called where it cannot be found where it was made."""

LATER = word_set("pipeline pubsub lock register_script close")
"""Methods of clients that ask nothing yet."""


HANDING_ON = frozenset({"contextlib.closing", "contextlib.nullcontext"})
"""Calls that give what they are given, as the value of a `with`."""


@dataclass(frozen=True)
class SyncClient:
    """A client whose methods wait: those in `blocks`, or all of them; those in `gives` give a part of it instead."""

    called: str
    blocks: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    instead: str = _THREAD
    is_short: bool = False
    """True for what mostly takes milliseconds, and is noise to who has few clients."""
    storing: frozenset[str] = frozenset()
    """Methods that wait where the statement that they are given is written out and stores something."""


_BEHIND = "the synchronous client behind"
_REDIS = SyncClient(_BEHIND, instead="redis.asyncio")
_MONGO = SyncClient(
    _BEHIND,
    word_set(
        "find_one insert_one insert_many update_one update_many delete_one delete_many replace_one count_documents "
        "aggregate distinct bulk_write create_index estimated_document_count drop find_one_and_update "
        "find_one_and_delete find_one_and_replace list_collection_names"
    ),
    instead="pymongo.AsyncMongoClient",
)
_SESSION = SyncClient(
    "the database call",
    SESSION_METHODS | word_set("executemany get exec"),
    instead="sqlalchemy.ext.asyncio.AsyncSession",
)
_SESSIONS = SyncClient("", frozenset({""}))
"""A factory of sessions waits for nothing; what it makes is one."""
_FILE = SyncClient(
    "the write to SQLite by",
    frozenset({""}),
    gives=word_set("cursor"),
    storing=word_set("execute executemany"),
    is_short=True,
)
"""A database in a file of this machine: a read takes a fraction of a millisecond. A write waits for the disk, and up to
the `timeout` of the connection (five seconds) for whoever writes at the moment."""
_DBAPI = SyncClient(
    "the database call", word_set("execute executemany callproc commit rollback"), word_set("cursor getconn")
)
_PLACES = SyncClient(_BEHIND, word_set("geocode reverse"), instead="geopy.adapters.AioHTTPAdapter")
_PICTURE = SyncClient("the work on a picture by", word_set("thumbnail resize rotate filter save"), is_short=True)
_SERIAL = SyncClient(_BEHIND, word_set("read readline read_until"), instead="serial_asyncio")
_OBJECTS = SyncClient(
    _BEHIND,
    word_set("put_object get_object fput_object fget_object stat_object remove_object list_buckets bucket_exists"),
)
_SEARCH = SyncClient(
    _BEHIND, word_set("search index bulk update delete_by_query"), instead="elasticsearch.AsyncElasticsearch"
)
_HTTP = SyncClient(_BEHIND, word_set(f"{_VERBS} send stream"), instead="httpx.AsyncClient")
_MODEL = SyncClient(
    _BEHIND, word_set("create parse generate edit retrieve"), instead="the package's asynchronous client"
)
_CONTENT = SyncClient(_BEHIND, word_set("generate_content"), instead="generate_content_async")
_AWS = SyncClient(
    _BEHIND,
    gives=word_set("client resource Table Bucket Object Queue Topic get_paginator paginate get_waiter")
    | word_set("generate_presigned_url generate_presigned_post"),
    instead="aioboto3",
)
_SSH = SyncClient(_BEHIND, word_set("connect exec_command open_sftp"), instead="asyncssh")
_TWILIO = SyncClient(_BEHIND, word_set("create fetch update delete list"), instead="twilio's AsyncTwilioHttpClient")
_PROGRAM = SyncClient("waiting by", word_set("wait communicate"), instead="asyncio.create_subprocess_exec")
_JOINED = SyncClient("waiting by", word_set("join"))
_HASHES = SyncClient("the slow hash of", word_set("hash verify encrypt"))
_SPEECH = SyncClient("the model behind", word_set("transcribe AcceptWaveform"))
_EMBEDDING = SyncClient("the model behind", word_set("encode"))
_FUTURE = SyncClient("waiting by", word_set("result"), word_set("submit"), instead="loop.run_in_executor")
_COROUTINE = SyncClient("waiting by", word_set("result"), instead="the coroutine itself")
_QUEUE = SyncClient("waiting by", word_set("get join"), instead="asyncio.Queue")
_EVENT = SyncClient("waiting by", word_set("wait"), instead="asyncio.Event")
_DOCKER = SyncClient(
    _BEHIND, word_set("run list pull build push exec_run start stop restart kill logs wait stats"), instead="aiodocker"
)
_ARCHIVE = SyncClient("the archive behind", word_set("extractall"))
_GIT = SyncClient("the program behind", word_set("pull push fetch"))
_VOICE = SyncClient("waiting by", word_set("runAndWait"))
_RECOGNIZER = SyncClient(
    _BEHIND, word_set("listen record recognize_google recognize_google_cloud recognize_sphinx recognize_whisper")
)
_LDAP = SyncClient(_BEHIND, word_set("bind rebind search modify simple_bind_s search_s"))
_SOCKET = SyncClient("the socket behind", word_set("connect accept recv recvfrom"), instead="asyncio.open_connection")
_DATAGRAMS = SyncClient("the socket behind", word_set("recv recvfrom"), instead="loop.create_datagram_endpoint")
_CAMERA = SyncClient("the camera or video behind", word_set("read grab"), is_short=True)
_MODBUS = SyncClient(
    _BEHIND,
    word_set("connect read_coils read_discrete_inputs read_holding_registers read_input_registers")
    | word_set("write_coil write_coils write_register write_registers"),
    instead="pymodbus's asynchronous client",
)
_INSTRUMENT = SyncClient(_BEHIND, word_set("query read"), gives=word_set("open_resource"))
_ROUTER = SyncClient(_BEHIND, word_set("send_command send_config_set"))
_CASSANDRA = SyncClient("the database call", word_set("execute"), gives=word_set("connect"))
_GRAPH = SyncClient(
    "the database call",
    word_set("run execute_query execute_read execute_write"),
    gives=word_set("session begin_transaction"),
    instead="neo4j.AsyncGraphDatabase",
)
_SERIES = SyncClient(
    "the database call",
    word_set("query query_data_frame query_raw write"),
    gives=word_set("query_api write_api"),
    instead="influxdb_client.client.influxdb_client_async",
)
_CLICKHOUSE = SyncClient("the database call", word_set("execute query command insert"))
_KAFKA = SyncClient("waiting by", word_set("get flush poll"), gives=word_set("send"), instead="aiokafka")
_SLACK = SyncClient(
    _BEHIND,
    word_set("chat_postMessage chat_update files_upload files_upload_v2 users_info conversations_history"),
    instead="slack_sdk.web.async_client.AsyncWebClient",
)
_BUCKETS = SyncClient(
    _BEHIND,
    word_set("upload_from_string upload_from_filename upload_from_file download_as_bytes download_as_text")
    | word_set("download_to_filename list_blobs"),
    gives=word_set("bucket get_bucket blob get_blob"),
)
_PAPER = SyncClient("the work on a document by", word_set("write_pdf"))
_SOLVER = SyncClient("the solver behind", word_set("solve Solve"))
_PROVER = SyncClient("the solver behind", word_set("check"))
_READER = SyncClient("the model behind", word_set("readtext"))
_EYE = SyncClient("the model behind", word_set("predict track"))
_ENGINE = SyncClient("the engine behind", word_set("play analyse"), instead="chess.engine.popen_uci")
_STOCKFISH = SyncClient(
    "the engine behind", word_set("get_best_move get_best_move_time get_evaluation get_top_moves get_wdl_stats")
)
_SPEED = SyncClient("the measurement by", word_set("download upload get_best_server get_servers get_closest_servers"))

CLIENTS = {
    **dict.fromkeys(("redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.Redis.from_url"), _REDIS),
    **dict.fromkeys(("redis.StrictRedis.from_url", "django_redis.get_redis_connection"), _REDIS),
    "pymongo.MongoClient": _MONGO,
    **dict.fromkeys(("sqlalchemy.orm.Session", "sqlmodel.Session", "sqlalchemy.orm.session.Session"), _SESSION),
    "sqlalchemy.orm.scoped_session": _SESSION,
    "sqlite3.connect": _FILE,
    "sqlalchemy.orm.sessionmaker": _SESSIONS,
    **dict.fromkeys(("requests.Session", "requests.session", "httpx.Client"), _HTTP),
    **dict.fromkeys(("openai.OpenAI", "openai.AzureOpenAI", "groq.Groq", "anthropic.Anthropic"), _MODEL),
    "google.generativeai.GenerativeModel": _CONTENT,
    **dict.fromkeys(("boto3.client", "boto3.resource", "boto3.Session", "boto3.session.Session"), _AWS),
    "paramiko.SSHClient": _SSH,
    "twilio.rest.Client": _TWILIO,
    "subprocess.Popen": _PROGRAM,
    **dict.fromkeys(("threading.Thread", "multiprocessing.Process"), _JOINED),
    **dict.fromkeys(("argon2.PasswordHasher", "passlib.context.CryptContext"), _HASHES),
    **dict.fromkeys(("whisper.load_model", "faster_whisper.WhisperModel", "vosk.KaldiRecognizer"), _SPEECH),
    "sentence_transformers.SentenceTransformer": _EMBEDDING,
    "speedtest.Speedtest": _SPEED,
    **dict.fromkeys(("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor"), _FUTURE),
    "asyncio.run_coroutine_threadsafe": _COROUTINE,
    **dict.fromkeys(("queue.Queue", "queue.SimpleQueue", "queue.PriorityQueue", "multiprocessing.Queue"), _QUEUE),
    **dict.fromkeys(("threading.Event", "threading.Condition", "threading.Barrier", "multiprocessing.Event"), _EVENT),
    **dict.fromkeys(("docker.from_env", "docker.DockerClient"), _DOCKER),
    **dict.fromkeys(("zipfile.ZipFile", "tarfile.open"), _ARCHIVE),
    "git.Repo": _GIT,
    "pyttsx3.init": _VOICE,
    "speech_recognition.Recognizer": _RECOGNIZER,
    **dict.fromkeys(("ldap3.Connection", "ldap.initialize"), _LDAP),
    "socket.socket": _SOCKET,
    "cv2.VideoCapture": _CAMERA,
    **{f"pymodbus.client.{name}": _MODBUS for name in ("ModbusTcpClient", "ModbusSerialClient", "ModbusUdpClient")},
    "pymodbus.client.sync.ModbusTcpClient": _MODBUS,
    "pyvisa.ResourceManager": _INSTRUMENT,
    "netmiko.ConnectHandler": _ROUTER,
    "cassandra.cluster.Cluster": _CASSANDRA,
    "neo4j.GraphDatabase.driver": _GRAPH,
    "influxdb_client.InfluxDBClient": _SERIES,
    **dict.fromkeys(("clickhouse_driver.Client", "clickhouse_connect.get_client"), _CLICKHOUSE),
    **dict.fromkeys(("kafka.KafkaProducer", "kafka.KafkaConsumer"), _KAFKA),
    "slack_sdk.WebClient": _SLACK,
    "google.cloud.storage.Client": _BUCKETS,
    "weasyprint.HTML": _PAPER,
    **dict.fromkeys(
        (
            "ortools.sat.python.cp_model.CpSolver",
            "ortools.linear_solver.pywraplp.Solver.CreateSolver",
            "pulp.LpProblem",
        ),
        _SOLVER,
    ),
    **dict.fromkeys(("z3.Solver", "z3.Optimize"), _PROVER),
    "easyocr.Reader": _READER,
    "ultralytics.YOLO": _EYE,
    **{f"chess.engine.SimpleEngine.{name}": _ENGINE for name in ("popen_uci", "popen_xboard", "popen")},
    **dict.fromkeys(("stockfish.Stockfish", "stockfish.models.Stockfish"), _STOCKFISH),
    **dict.fromkeys(("psycopg2.connect", "psycopg.connect", "pymysql.connect", "MySQLdb.connect"), _DBAPI),
    **dict.fromkeys(("mysql.connector.connect", "pyodbc.connect", "oracledb.connect"), _DBAPI),
    **dict.fromkeys(("snowflake.connector.connect", "pymssql.connect", "cx_Oracle.connect"), _DBAPI),
    **dict.fromkeys(("psycopg2.pool.ThreadedConnectionPool", "psycopg2.pool.SimpleConnectionPool"), _DBAPI),
    **{
        f"geopy.geocoders.{name}": _PLACES for name in ("Nominatim", "Photon", "GoogleV3", "ArcGIS", "OpenCage", "Bing")
    },
    "PIL.Image.open": _PICTURE,
    "serial.Serial": _SERIAL,
    "minio.Minio": _OBJECTS,
    "elasticsearch.Elasticsearch": _SEARCH,
}
"""Calls that make one, by full dotted name. `find` of pymongo only describes.

The documentation of these packages has the asynchronous twin on a page of its own, or none: redis-py, Asyncio Examples;
PyMongo, Async API; SQLAlchemy, Asynchronous I/O; httpx, Async Support; google.generativeai, generate_content_async;
twilio-python, Asynchronous API Requests; openai, the README. `Popen.wait` and `Thread.join` wait by their definition;
argon2-cffi and passlib choose their parameters so that a hash is slow; geopy, Async Mode; psycopg2, pyodbc and others
are modules of Python's DB API 2.0, whose `execute` returns when the server has answered; Pillow decodes a picture when
something is first done with it; python-chess, `SimpleEngine` is a synchronous wrapper; stockfish, `get_best_move` goes
to a depth of moves; pySerial, `read` waits up to `timeout`; SQLite, File locking, and `PRAGMA synchronous`.
"""

MADE_OTHERWISE = {"socket.socket": ("SOCK_DGRAM", _DATAGRAMS)}
"""The same where one of the arguments is called so: `connect` of a datagram socket only notes the address."""

SHORT = tuple(row.called for row in CLIENTS.values() if row.is_short)
"""How such waits are called in a report."""

MAKES_SESSIONS = _SESSIONS
"""Called once more, it gives a session."""

ASKING = frozenset(CACHE_METHODS | TERMINALS | ROW_METHODS | SESSION_METHODS).union(
    *(row.blocks for row in CLIENTS.values())
)
"""The names of all methods that may wait."""

ANY = "*"
"""Among names of methods: every other one as well."""

KEEPERS = word_set("cache redis db database cursor")
"""In the name of an object whose methods ask a server, whatever they are called."""


def waits_in(outline: Outline) -> frozenset[str]:
    """The methods that wait of the clients that a file takes in; `ANY` where all of one do."""
    taken = (row.blocks or {ANY} for full, row in CLIENTS.items() if _takes_in(outline, full))
    django = TERMINALS | ROW_METHODS | CACHE_METHODS if outline.says(".objects", "django") else frozenset[str]()
    return django.union(*taken)


_STANDARD = frozenset({"subprocess", "threading", "multiprocessing", "sqlite3"})
"""Nearly every file imports one of these: what is called tells more."""

_WORDS = frozenset({"requests"})
"""Packages whose name a module has that has nothing to do with them: `starlette.requests`, `app.schemas.requests`."""


def _takes_in(outline: Outline, full: str) -> bool:
    """True where the package of a client is imported, or a module that is called after it, as `app.redis_client`, or
    where one of Python's own is made."""
    package, _, _ = full.partition(".")
    if package in _STANDARD:
        return outline.says(f"{full.rpartition('.')[2]}(")
    if package in _WORDS:
        return any(name.partition(".")[0] == package for name in outline.imports.values())
    return any(package in name for name in outline.imports.values())
