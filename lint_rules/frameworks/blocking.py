"""What waits without `await`: calls, clients of other services, the methods of Django's ORM and of sessions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lint_rules.frameworks.words import word_set

BLOCKING = frozenset(
    {"time.sleep", "os.system", "os.popen", "urllib.request.urlopen", "socket.create_connection", "smtplib.SMTP"}
    | {f"requests.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "request")}
    | {f"httpx.{verb}" for verb in ("get", "post", "put", "patch", "delete", "head", "request", "stream")}
    | {f"subprocess.{verb}" for verb in ("run", "call", "check_call", "check_output", "getoutput", "getstatusoutput")}
    | {"psycopg2.connect", "pymysql.connect", "MySQLdb.connect", "mysql.connector.connect"}
    | {"smtplib.SMTP_SSL", "ftplib.FTP", "paramiko.SSHClient", "django.core.mail.send_mail"}
)
"""Functions that return when the answer is there."""

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


@dataclass(frozen=True)
class SyncClient:
    """A client whose methods wait: those in `blocks`, or all of them; those in `gives` give a part of it instead."""

    called: str
    blocks: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()


_REDIS = SyncClient("the synchronous client behind")
_MONGO = SyncClient(
    "the synchronous client behind",
    word_set(
        "find_one insert_one insert_many update_one update_many delete_one delete_many replace_one count_documents "
        "aggregate distinct bulk_write create_index estimated_document_count drop find_one_and_update "
        "find_one_and_delete find_one_and_replace list_collection_names"
    ),
)
_SESSION = SyncClient("the database call", SESSION_METHODS | word_set("executemany get exec"))
_SESSIONS = SyncClient("", frozenset({""}))
_FILE = SyncClient("", frozenset({""}))
"""A database in a file of this machine: a read takes a fraction of a millisecond."""
"""A factory of sessions waits for nothing; what it makes is one."""

CLIENTS = {
    **dict.fromkeys(("redis.Redis", "redis.StrictRedis", "redis.from_url", "redis.Redis.from_url"), _REDIS),
    **dict.fromkeys(("redis.StrictRedis.from_url", "django_redis.get_redis_connection"), _REDIS),
    "pymongo.MongoClient": _MONGO,
    **dict.fromkeys(("sqlalchemy.orm.Session", "sqlmodel.Session", "sqlalchemy.orm.session.Session"), _SESSION),
    "sqlalchemy.orm.scoped_session": _SESSION,
    "sqlite3.connect": _FILE,
    "sqlalchemy.orm.sessionmaker": _SESSIONS,
}
"""Calls that make one, by full dotted name. `find` of pymongo only describes."""

MAKES_SESSIONS = _SESSIONS
"""Called once more, it gives a session."""
