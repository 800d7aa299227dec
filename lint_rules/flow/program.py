"""What a program is as a whole: whether it tells its users apart, and which secrets it keeps."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.disk import Disk
from lint_rules.code.outline import Function
from lint_rules.flow.engine import Engine
from lint_rules.flow.importing import folders
from lint_rules.frameworks.words import ASIDE

NO_USERS = "the project tells no users apart"

ACCOUNTS = tuple(
    b"jwt.decode,from jwt import,from jose,import jose,passlib,bcrypt,argon2,from authlib,import authlib,"
    b"check_password,login_required,LoginRequired,is_authenticated,IsAuthenticated,flask_login,flask_jwt,"
    b"contrib.auth import,contrib.auth.models,contrib.auth.views,get_secure_cookie,get_current_user,OAuth2,"
    b"import SessionMiddleware,import AuthenticationMiddleware,import aiohttp_session,from aiohttp_session,"
    b"aiohttp_security,ConnectInfo,@handle_in".split(b",")
) + tuple(b"current_user" + after for after in (b".", b":", b"[", b")", b",", b"\n", b"\r"))
"""Bytes of which a project holds one that has several users; `spotify.current_user_playlists()` is of another's.

Sockets of Emberwire say who connects (`ConnectInfo`), and its channels take their messages (`@handle_in`): a file that
only names Emberwire shows no users.

The settings that Django writes for every new project name `contrib.auth` and its middleware: that says nothing."""

ONE_SECRET = tuple(
    b"itsdangerous,compare_digest,HTTPBearer,HTTPBasic,APIKey,"
    b"get('authorization',get(\"authorization\",get('Authorization',get(\"Authorization\","
    b"HTTP_AUTHORIZATION,hdrs.AUTHORIZATION,request.headers['Authorization'],request.headers[\"Authorization\"]".split(
        b","
    )
)
"""Bytes of which a program holds one that asks for a secret which all its users share."""

KEYS = (
    (b"getenv(", b"environ[", b"environ.get("),
    tuple(f"{name}{quote}".encode() for name in ("API_KEY", "_TOKEN", "API_SECRET") for quote in "'\""),
)
"""Of each a file holds one that reads a key of the server from its environment, with which it asks others."""

LOG_FILTERS = (
    (b"record.msg =", b"record.args ="),
    (b"edact", b"mask", b"Mask", b"anitiz", b"bfuscat", b"***"),
)
"""Of each a file holds one in which a filter of `logging` takes something out of what is logged."""

LOGGED_IN = tuple(
    f"session{open_}{quote}{word}".encode()
    for open_ in ("[", ".get(")
    for quote in "'\""
    for word in ("user", "account", "login", "logged", "email", "name", "uid", "auth", "_user", "admin", "member")
)
"""What a session is asked for to know whose it is."""

FEW = 3
"""So many files may be a part of a program: what is not in them may be elsewhere."""


def asks_nobody(engine: Engine) -> bool:
    """True for a project with pages of its own in which nobody logs in, though it may remember a browser."""
    return _has_pages(engine) and not knows_users(engine)


def knows_users(engine: Engine) -> bool:
    """True for a project in which something tells users apart, if only the owner of a secret from all others."""
    return has_accounts(engine) or _is_in_program(engine, ONE_SECRET)


def has_accounts(engine: Engine) -> bool:
    """True for a project with several users: one secret for all that may in makes none."""
    return _is_in_program(engine, ACCOUNTS) or _is_in_program(engine, LOGGED_IN, engine.table.said("sessions"))


def _is_in_program(engine: Engine, *groups: tuple[bytes, ...]) -> bool:
    """True where a file of the program itself, and not of its tests or examples, holds one of each group."""
    return engine.index.disk.holds(groups, outside=ASIDE)


def knows_nobody(engine: Engine) -> bool:
    """True for a project without accounts, whose pages ask for no secret; a few files without pages do not show it."""
    asks = has_accounts(engine) or _is_in_program(engine, ONE_SECRET, engine.table.said("web"))
    return not asks and (_has_pages(engine) or not are_few(engine.index.disk))


def are_few(disk: Disk) -> bool:
    """True for so few files that they may be a part of a program."""
    return len(disk.holding(((b"import",),))) <= FEW


def _has_pages(engine: Engine) -> bool:
    return engine.index.disk.holds((engine.table.said("web"), engine.table.said("pages")))


def keeps_keys(engine: Engine) -> bool:
    """True for a project that is given keys by its environment: the text of an error may hold one."""
    return engine.index.disk.holds(KEYS)


def masks_its_log(engine: Engine) -> bool:
    """True for a project with a filter of its own that takes secrets out of what is logged."""
    return engine.index.once("masks its log", lambda: any(_filters(engine)))


def _filters(engine: Engine) -> Iterator[Function]:
    root = engine.index.disk.root
    files = engine.index.holding(b"def filter(", also=LOG_FILTERS, where=lambda p: ASIDE.isdisjoint(folders(p, root)))
    for outline in files:
        yield from (function for function in outline.functions if function.name == "filter" and function.owner)
