"""`gen auth`: accounts, their pages and sessions, and the socket that knows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scaffold.edits.table import AddStatement, ExchangeCall
from scaffold.generators.dependencies import required
from scaffold.generators.files import SUPPORT, module_name, rendered, tables_known, tests_prepared
from scaffold.generators.rows import EMPTY, FileRow
from scaffold.generators.serving import application_file, mounted_at
from scaffold.generators.storages import storage_of, stored_where
from scaffold.plan.operations import Hint, Need, Note, Wire, Wish
from scaffold.words.errors import Usage
from scaffold.words.names import Name

if TYPE_CHECKING:
    from scaffold.generators.generator import Answers, Asked

__all__ = ["plan", "settle"]

SOCKET = Name(("User",))
REQUIREMENTS = ("argon2-cffi>=25.1", "jinja2>=3.1.6")
MODULES = (
    "attempts", "cookies", "current", "forms", "mail", "passwords", "resets", "revoking", "routes",
    "sessions", "users",
)  # fmt: skip
PAGES = (
    "base.html", "busy.html", "forgotten.html", "log_in.html", "password.html", "refused.html", "reset.html",
    "sign_up.html", "static/accounts.css", "static/icon.svg",
)  # fmt: skip
TESTED = ("attempts", "mail", "passwords", "routes", "sessions", "users")
FILES = (
    FileRow("auth/package/accounts/__init__.py.jinja", "{package}/accounts/__init__.py"),
    *(FileRow(f"auth/package/accounts/{each}.py.jinja", f"{{package}}/accounts/{each}.py") for each in MODULES),
    FileRow("project/package/names.py.jinja", "{package}/accounts/names.py"),
    *(FileRow(f"auth/package/accounts/pages/{each}", f"{{package}}/accounts/pages/{each}") for each in PAGES),
    FileRow(EMPTY, "{package}/contexts/__init__.py", shared=True),
    FileRow("auth/package/contexts/accounts.py.jinja", "{package}/contexts/accounts.py"),
    FileRow(EMPTY, "{tests}/accounts/__init__.py", shared=True),
    FileRow("auth/tests/accounts/conftest.py.jinja", "{tests}/accounts/conftest.py"),
    *(FileRow(f"auth/tests/accounts/test_{each}.py.jinja", f"{{tests}}/accounts/test_{each}.py") for each in TESTED),
)


def settle(asked: Asked, typed: Answers) -> Answers:
    """Return what the application is made of. Raises `Usage` where it has accounts of its own."""
    site = asked.site
    if not asked.options and (site.exists("accounts.py") or site.exists("accounts/__init__.py")):
        raise Usage(
            f"{site.package} has accounts of its own. Let the socket ask them: "
            "`emberwire gen socket User --auth-dependency MODULE:FUNCTION`, or see docs/howto/sign-in.md."
        )
    return {"framework": _framework(asked), **asked.options, **typed, **stored_where(asked)}


def plan(asked: Asked) -> Iterator[Wish | Need | Note]:
    """The accounts, their tests, their routes, and the socket that asks them whose a token is."""
    site = asked.site
    if not site.exists("sockets/user_socket.py"):
        yield Need("socket", SOCKET)
    values = {"framework": asked.options["framework"], "mount": mounted_at(site, SOCKET)}
    storage = storage_of(asked)
    yield from rendered(asked, (*SUPPORT, *storage.shared, storage.of_accounts, *FILES), values)
    yield from tests_prepared(asked)
    yield from tables_known(asked, ["contexts/accounts"])
    yield from _known_to_the_socket(asked)
    yield from _served(asked)
    for each in REQUIREMENTS:
        yield from required(asked, each)
    yield Note(
        "Sign up at /accounts/sign-up. Before others do: set PUBLIC_URL, and write send_mail in accounts/mail.py."
    )


def _framework(asked: Asked) -> str:
    path = application_file(asked.site)
    return "fastapi" if path is not None and b"FastAPI(" in (asked.site.read(path) or b"") else "starlette"


def _known_to_the_socket(asked: Asked) -> Iterator[Wish]:
    """Yield the edits by which a token is that of a session, in the socket and in its test."""
    site = asked.site
    tokens = site.module(module_name(asked, "tokens"))
    sessions = site.module("accounts/sessions")
    yield Wire(
        site.inside("sockets/user_socket.py"),
        ExchangeCall(
            'verify_token("user socket", info.auth_token)',
            'await user_of_token("user socket", info.auth_token)',
            f"{tokens} verify_token",
            f"{sessions} user_of_token",
        ),
    )
    test = f"{site.tests}/sockets/test_user_socket.py"
    if (fixture := storage_of(asked).fixture) is not None:
        mark = f"pytest.mark.{site.async_mark}"
        marks = f'[{mark}, pytest.mark.usefixtures("{fixture.name}")]'
        yield Wire(test, ExchangeCall(f"pytestmark = {mark}", f"pytestmark = {marks}"))
    yield Wire(
        test,
        ExchangeCall(
            "sign_token(PURPOSE, user_id)",
            "sign_for(PURPOSE, await start_session(user_id))",
            f"{tokens} sign_token",
            f"{sessions} sign_for start_session",
        ),
    )


def _served(asked: Asked) -> Iterator[Wish]:
    edit = AddStatement(asked.site.module("accounts/routes"), "accounts")
    path = application_file(asked.site)
    if path is not None:
        yield Wire(path, edit)
    elif not asked.site.is_new:
        why = "expected one `app = Starlette(…)` or `app = FastAPI(…)` in the package, and did not find exactly one"
        yield Hint(asked.site.inside("app.py"), f"{edit.needs}\n{edit.line(asked.style)}", why)
