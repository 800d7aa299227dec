"""`gen auth`: accounts that their own tests hold to what they promise, in an application new or old."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.generated_matrix import emberwire
from tests.scaffold.conftest import Shell
from tests.scaffold.mutants import Outcome, outcome, outcomes

TESTS = ("tests/accounts", "tests/sockets")
IN, STORED = "chat/accounts", "chat/contexts/accounts.py"
MUTANTS = {
    "csrf not checked": (f"{IN}/cookies.py", r"return hmac\.compare_digest\(.*\n?.*\)", "return True"),
    "csrf the same for everybody": (f"{IN}/cookies.py", r"secret\.encode\(\), b\"csrf\"", 'b"x", b"csrf"'),
    "a form taken without its check": (f"{IN}/forms.py", r"if not is_csrf_token\([^:]*:", "if False:"),
    "a form without end": (f"{IN}/forms.py", r"if len\(body\) > MAX_BYTES:", "if False:"),
    "a cookie set for a form of another site": (f"{IN}/routes.py", r' and request\.method == "GET"', ""),
    "a cookie that scripts read": (f"{IN}/cookies.py", r"httponly=True", "httponly=False"),
    "a cookie that other sites send": (f"{IN}/cookies.py", r'samesite="lax"', 'samesite="none"'),
    "a cookie without Secure": (f"{IN}/cookies.py", r"secure=_is_secure\(connection\)", "secure=False"),
    "password not compared": (f"{IN}/passwords.py", r"return _hasher\.verify\(hashed, password\)", "return True"),
    "nobody has a password": (f"{IN}/passwords.py", r"return matches and hashed is not None", "return matches"),
    "unknown accounts are quick": (
        f"{IN}/passwords.py",
        r"    matches: bool = await",
        "    if hashed is None:\n        return False\n    matches: bool = await",
    ),
    "a crowd waits": (f"{IN}/passwords.py", r"raise TooBusy", "pass"),
    "secret not replaced at login": (
        f"{IN}/sessions.py",
        r"secret = secrets\.token_urlsafe\(32\)",
        'secret = "the same"',
    ),
    "session of before kept": (f"{IN}/routes.py", r"        await log_out\(before\)", "        pass"),
    "secret stored": (f"{IN}/sessions.py", r"return hashlib\.sha256.*", "return secret"),
    "session that does not end": (STORED, r" AND inserted_at >= \?", " AND ? > 0"),
    "session not forgotten": (f"{IN}/revoking.py", r"    await end_session\(session\)\n", ""),
    "sessions elsewhere not forgotten": (f"{IN}/revoking.py", r"    await end_sessions\(user_id\)\n", ""),
    "sockets not closed": (f"{IN}/revoking.py", r"await endpoint\.disconnect\(.*\)", "pass"),
    "a token without its session": (
        f"{IN}/sessions.py",
        r"session = await _find\(verify_token\(purpose, token\)\)",
        "verify_token(purpose, token)\n    session = Session('', 'ada', 0.0)",
    ),
    "guesses not counted": (STORED, r"tries = accounts_attempts\.tries \+ 1", "tries = 1"),
    "guesses counted for ever": (f"{IN}/attempts.py", r"time\(\) - WINDOW", "0"),
    "limit of an account removed": (
        f"{IN}/routes.py",
        r'and await is_allowed\("log in to an account", account\)',
        "",
    ),
    "limit of an address removed": (
        f"{IN}/routes.py",
        r'await is_allowed\("log in from an address", _address\(request\)\)',
        "True",
    ),
    "a refused address locks others out": (
        f"{IN}/routes.py",
        r'(await is_allowed\("log in from an address", .*\))(\s+and )(await is_allowed\("log in to .*, account\))',
        r"\3\2\1",
    ),
    "limit of new accounts removed": (
        f"{IN}/routes.py",
        r'not await is_allowed\("sign up from an address", _address\(request\)\)',
        "False",
    ),
    "limit of links removed": (
        f"{IN}/routes.py",
        r'and await is_allowed\("reset an account", email_key\(email\)\)',
        "",
    ),
    "one customer has many addresses": (f"{IN}/routes.py", r"if address\.version == 6:", "if False:"),
    "a password changed without the old one": (f"{IN}/routes.py", r"if await authenticate\([^:]*:", "if False:"),
    "a link that works twice": (f"{IN}/resets.py", r"user and _fingerprint\(user\) == fingerprint", "user"),
    "a link that is good for ever": (f"{IN}/resets.py", r"subject, max_age=MAX_AGE\)", "subject)"),
    "two passwords at once": (STORED, r" AND password_hash = \?", " AND ? <> 1"),
    "names that look alike": (f"{IN}/users.py", r"return unicodedata\..*", "return name"),
    "mails in the log of production": (f"{IN}/mail.py", r"if PUBLIC_URL\.startswith\(.*\):", "if True:"),
    "a page that others frame": (f"{IN}/routes.py", r" frame-ancestors 'none'", ""),
    "the socket believes a token of no session": (
        "chat/sockets/user_socket.py",
        r'await user_of_token\("user socket", info\.auth_token\)',
        'info.auth_token or "nobody"',
    ),
}


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accounts")
    emberwire("new chat --auth accounts --no-page", folder)
    return folder / "chat"


@pytest.fixture(scope="module")
def found(accounts: Path) -> dict[str, Outcome]:
    """What became of each fault."""
    return outcomes(MUTANTS, accounts, *TESTS, at_once=2)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_without_a_fault_they_pass(accounts: Path) -> None:
    code, said = outcome(accounts, *TESTS)
    assert code == 0, said


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_fault_makes_them_fail(found: dict[str, Outcome], mutant: str) -> None:
    code, said = found[mutant]
    assert code == 1, said
    assert "failed" in said, said


def test_accounts_come_later_and_go_again(chat: Shell) -> None:
    """The application is served as before, its sockets ask the accounts, and afterwards no byte is different."""
    before = chat.tree()
    output = chat("gen auth --strict").output
    assert "Sign up at /accounts/sign-up" in output
    during = chat.tree()
    assert b"await user_of_token(" in during["chat/sockets/user_socket.py"]
    assert b"app.router.routes[:0] = accounts.routes\n" in during["chat/app.py"]
    assert b'"argon2-cffi>=25.1",' in during["pyproject.toml"]
    assert b'"emberwire[app]>=0.1",' in during["pyproject.toml"]
    chat("gen socket User --check")
    chat("gen auth --check --strict")
    assert "auth accounts" in chat("destroy socket User", exit_code=1).output
    chat("destroy auth accounts --strict")
    assert chat.tree() == before


def test_a_socket_that_a_person_has_changed_gets_the_lines_to_write(chat: Shell) -> None:
    path = chat.folder / "chat/sockets/user_socket.py"
    path.write_text(path.read_text().replace('verify_token("user socket", info.auth_token)', "my_own(info)"))
    output = chat("gen auth").output
    assert 'await user_of_token("user socket", info.auth_token)' in output
    assert "my_own(info)" in path.read_text()


def test_a_project_with_accounts_of_its_own_keeps_them(chat: Shell) -> None:
    (chat.folder / "chat/accounts.py").write_text("")
    output = chat("gen auth", exit_code=2).output
    assert "has accounts of its own" in output
    assert "--auth-dependency" in output


def test_a_fastapi_application_gets_a_dependency_for_its_routes(shell: Shell) -> None:
    shell("new shop --framework fastapi --auth accounts")
    assert b"CurrentUser = Annotated[str, Depends(current_user)]" in shell.tree()["shop/shop/accounts/current.py"]
    shell("new stall --auth accounts")
    assert b"fastapi" not in shell.tree()["stall/stall/accounts/current.py"]
