"""The table of generators: everything that `emberwire` can generate.

    find("channel").help        # one of these, or of an installed package

A row says what can be typed; the module that plans is imported when a row is asked for a plan, so that a bad name or
`--help` does not wait for jinja2 and libcst.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from scaffold.generators.generator import Answers, Asked, Generator, Naming, Option
from scaffold.generators.plugins import installed, load
from scaffold.words.names import Name

if TYPE_CHECKING:
    from scaffold.plan.operations import Need, Note, Wish

__all__ = ["GENERATORS", "find", "kinds"]


def _planned_by(module: str) -> Callable[[Asked], Iterator[Wish | Need | Note]]:
    """Return the function `plan` of that module of this folder, which is imported when it is called."""

    def plan(asked: Asked) -> Iterator[Wish | Need | Note]:
        wishes: Iterable[Wish | Need | Note] = import_module(f"scaffold.generators.{module}").plan(asked)
        yield from wishes

    return plan


def _settled_by(module: str) -> Callable[[Asked, Answers], Answers]:
    """Return the function `settle` of that module of this folder, which is imported when it is called."""

    def settle(asked: Asked, typed: Answers) -> Answers:
        answers: Answers = import_module(f"scaffold.generators.{module}").settle(asked, typed)
        return answers

    return settle


def _tables(name: Name) -> dict[str, str]:
    return {f"the tables {name.snake}": f"contexts/{name.path}"}


EVENT = Option(help="An event that clients can send; by default new_msg.", several=True, partner="payload")
SESSION = Option(help="The session of SQLAlchemy that the project has, such as app.db:async_session.")
METADATA = Option(help="The tables that it has, such as app.models:Base.metadata.")
PAYLOAD = Option(help='The fields of the event before it, such as "body:str(1..2000) reply_to:int?".', several=True)

GENERATORS: Mapping[str, Generator] = {
    "app": Generator(
        "Create the application NAME, ready to serve: a socket, a channel, presence, tests, and a page to try them.",
        _planned_by("application"),
        settle=_settled_by("application"),
        naming=Naming(free=True),
        options={
            "framework": Option(
                help="What the application is made of.", choices=("starlette", "fastapi"), default="starlette"
            ),
            "storage": Option(
                help="Where contexts keep their data; memory serves one process only, sqlalchemy PostgreSQL as well.",
                choices=("sqlite", "memory", "sqlalchemy"),
                default="sqlite",
            ),
            "auth": Option(
                help="How people sign in: with accounts, or with any name, which is for demonstrations.",
                choices=("names", "accounts"),
                default="names",
            ),
            "page": Option(help="With or without a page to try it.", switch=True, default=True),
            "presence": Option(help="With or without presence.", switch=True, default=True),
            "docker": Option(help="Add a Dockerfile.", flag=True),
            "ci": Option(help="Add a workflow that runs all checks.", choices=("github",)),
            "pre_commit": Option(help="Add a pre-commit configuration.", flag=True),
        },
    ),
    "socket": Generator(
        """Add the socket NAME: who clients are. It takes a token and refuses everybody else.

    \b
        emberwire gen socket User
        emberwire gen socket User --auth-dependency app.deps:current_user
    """,
        _planned_by("sockets"),
        settle=_settled_by("sockets"),
        short_help="Add a socket: who clients are.",
        options={
            "mount": "Where clients connect; by default /socket, or /NAME/socket.",
            "auth_dependency": "The FastAPI dependency that says whose a token is, such as app.deps:current_user.",
            "user_id": """The id in what that returns: "user.id", "user['sub']" or "user"; by default user.id.""",
        },
        unique=lambda name: {f"the class {name.camel}Socket": f"sockets/{name.path}"},
    ),
    "auth": Generator(
        """Add accounts: sign up, log in, log out, change a password or reset it; the socket User asks them.

    \b
        emberwire gen auth
    """,
        _planned_by("accounts"),
        settle=_settled_by("accounts"),
        short_help="Add accounts: sign up, log in, passwords.",
        naming=Naming(default="accounts", choices=("accounts",)),
        unique=lambda name: {"the tables accounts": "accounts/routes"},
    ),
    "channel": Generator(
        """Add the channel NAME, its context and its tests, and its route to the socket.

    \b
        emberwire gen channel Lobby
        emberwire gen channel Admin.Auction --event place_bid --payload "amount:int(1..100000) note:str?"
    """,
        _planned_by("channels"),
        settle=_settled_by("channels"),
        short_help="Add a channel, its context, tests and route.",
        options={
            "socket": "The socket that gets the route; by default User.",
            "topic": 'The pattern of its topics, such as "room:*"; by default NAME:*.',
            "event": EVENT,
            "payload": PAYLOAD,
            "payloads": Option(
                help="What payloads are declared with; msgspec if none is given.", choices=("msgspec", "pydantic")
            ),
            "intercept": Option(help="An event whose broadcasts go through handle_out.", several=True),
            "presence": Option(
                help="Track presence, which is added where there is none; by default if there is.", switch=True
            ),
            "typing": Option(help="Show in the presence of a user that they are writing.", switch=True),
            "pages": Option(help="Let clients load what was stored before the latest, page by page.", switch=True),
            "session": SESSION,
            "metadata": METADATA,
        },
        unique=lambda name: {
            f"the class {name.camel}Channel": f"channels/{name.path}",
            **_tables(name.pluralised()),
        },
    ),
    "event": Generator(
        """Add the event EVENT to the channel NAME that exists: its payload, its handler and its tests.

    \b
        emberwire gen event lobby withdraw --payload "reason:str(..200)?"
        emberwire gen event lobby ping:reply
    """,
        _planned_by("events"),
        settle=_settled_by("events"),
        short_help="Add an event to a channel that exists.",
        naming=Naming(kind="channel", snake=True),
        options={
            "event": Option(help="The event, such as withdraw, or ping:reply.", argument=True, tells_apart=True),
            "payload": 'The fields of the event, such as "amount:int(1..100) note:str?".',
        },
    ),
    "presence": Generator(
        "Add presence: who is where. Without NAME it is the application's own, `presence`.",
        _planned_by("presences"),
        short_help="Add presence: who is where.",
        naming=Naming(default="Presence"),
    ),
    "context": Generator(
        "Add the context NAME, such as Rooms: who belongs where and what happens, without a socket.",
        _planned_by("contexts"),
        settle=_settled_by("contexts"),
        short_help="Add a context: the rules, without a socket.",
        options={"event": EVENT, "payload": PAYLOAD, "session": SESSION, "metadata": METADATA},
        unique=_tables,
    ),
    "test": Generator(
        "Add the test of the channel or socket NAME alone, for one that was written by hand.",
        _planned_by("handwritten"),
        settle=_settled_by("handwritten"),
        short_help="Add the test of a channel or socket alone.",
        options={
            "of": Option(help="What NAME is.", choices=("channel", "socket"), default="channel", tells_apart=True),
            "app": "Where the application is, such as chat.app:app; by default the endpoint in endpoint.py.",
        },
    ),
    "client": Generator(
        "Add a typed client of the channel NAME to clients/, made of the events that the application serves.",
        _planned_by("clients"),
        settle=_settled_by("clients"),
        short_help="Add a typed client of a channel.",
        naming=Naming(kind="channel"),
        options={
            "lang": Option(
                help="The language of the client.", choices=("js", "ts", "python"), default="js", tells_apart=True
            ),
            "app": "Where the application is, such as chat.app:app; by default the endpoint in endpoint.py.",
            "vendor": Option(
                help="Add the official phoenix client in clients/vendor/, for a page without npm; not for Python.",
                switch=True,
            ),
        },
    ),
    "ci": Generator(
        "Add a workflow that runs all checks for each push.",
        _planned_by("checks"),
        settle=_settled_by("checks"),
        short_help="Add a workflow that runs all checks.",
        naming=Naming(default="github", choices=("github",)),
    ),
    "pre-commit": Generator(
        "Add a pre-commit configuration that runs all checks before each commit.",
        _planned_by("checks"),
        short_help="Add a pre-commit configuration.",
        naming=Naming(default="local", choices=("local",)),
    ),
}
"""Our own generators; `app` is what `emberwire new` runs, and each of the others is a command of `emberwire gen`."""


def kinds() -> tuple[str, ...]:
    """Return the commands of `gen`: ours, and those of installed packages, of which none replaces one of ours."""
    ours = [kind for kind in GENERATORS if kind != "app"]
    return (*ours, *(kind for kind in installed() if kind not in GENERATORS))


def find(kind: str) -> Generator | None:
    """Return a generator, ours or that of an installed package, which is imported for that; None for neither.

    Raises `ScaffoldError` when a package's generator cannot be imported.
    """
    if kind in GENERATORS:
        return GENERATORS[kind]
    return load(kind) if kind in installed() else None
