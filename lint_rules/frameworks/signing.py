"""Signing keys: what they are called, which texts of a program are one, and which only look like it.

>>> node = cst.parse_expression('os.environ.get("SECRET_KEY", "change-me")')
>>> list(keys_in(node))
['change-me']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, keyword, last_name, literal, positional, read_as
from lint_rules.code.walk import walk
from lint_rules.frameworks.libraries import ITSDANGEROUS
from lint_rules.frameworks.words import says, word_set, words

SIGNING_KEYS = re.compile(
    r"^([A-Z0-9]+_)*SECRET$|^(?i:(.*_)?(secret_?key|secret_key_base|jwt_?key|signing_?key|secret_?token"
    r"|(app|jwt|session|signing|cookie|token|auth|flask|hmac|shared|access|refresh)_?secret|jwt_?secret_?key))$"
)
"""What a key is called that sessions and tokens are signed with."""

SIGNING = word_set("jwt strategy auth authentication session middleware serializer signer backend cookie fernet")
"""In the name of what is called: it signs with what it is given."""

STORES = word_set("aws s3 bucket minio")
"""Services that keep files: the secret of an account there signs nobody in here."""

SERVICES = STORES | word_set(
    "stripe paypal razorpay paystack captcha recaptcha turnstile hcaptcha google github gitlab facebook twitter discord"
    " slack reddit twilio cloudinary pusher langfuse vapid smtp radius ldap saml kerberos tacacs snmp"
)

OTHERS_KEYS = SERVICES | word_set("client consumer api webhook social aes encryption encryptor")
"""In the name of a key: it proves to another service who we are, or hides what is stored, and signs nothing that a
socket of ours accepts."""

NO_TOKENS = word_set("cursor page pagination offset etag cache checksum")
"""In the name of what is called: it signs with what it is given, and not what says who somebody is."""

FIELDS = word_set("field column")
"""In the name of what is called: it is told how a key is called, and where somebody writes it."""

KEPT_SESSIONS = ((b"flask_session",),)
"""In a project that holds this, the sessions of Flask stand on the server, under an id that is not signed."""

SIGNERS = (b"jwt", b"itsdangerous", b"flask_login", b"flask_wtf", b"SESSION_USE_SIGNER", b"Fernet")
"""What signs all the same."""

NAMES_USERS = (
    *(b"jwt", b"signed_cookies", b"django.core.signing", b"TimestampSigner"),
    *(b"PasswordReset", b"default_token_generator", b"django.contrib.auth.urls"),
)
"""What signs, by Django's key, that says who somebody is: its sessions stand in the database otherwise.

The documentation of `SECRET_KEY` lists what is signed; the tokens that set a new password are among it."""

READ_BY_NAME = (b"django", b"flask", b"Flask", b"quart", b"Quart")
"""In a project that holds one, a framework may read what has the name of its key, though no line does."""

DJANGO_NAMES_IT = b"DJANGO_SETTINGS_MODULE"
"""Beside it stands the module of the settings that a program of Django runs with."""

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
"""Addresses that only this machine reaches."""

OWN_HOSTS = LOCAL | {"[::1]", ".localhost", "testserver"}
"""In `ALLOWED_HOSTS`, which has them by itself while debugging: the site answers on this machine alone."""

NO_KEYS = word_set("n/a none null unset not-set not-active inactive disabled not-used unused value name")
"""Texts in the place of a key that say that there is none."""

NAMES = word_set("err error category config conf cfg env field attr label column")
"""In the name of a constant: its text is what an error says, or how a key is called and where it stands."""

ENVIRONMENT_CALLS = ("environ.get", "getenv", "config", "env", "env.str", "environ.setdefault")
"""How the names of calls end that read a setting, with a default."""

CONFIGURATIONS = frozenset({"config", "settings"})
"""What holds an application's settings under keys: `app.config["SECRET_KEY"]`."""

STORE_LOGINS = {"access_key": "secret_key", "aws_access_key_id": "aws_secret_access_key"}
"""Arguments of a call that logs in at a store of files: the name of the account, and its secret."""

PUBLISHED_KEYS = frozenset(
    {"6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe", "1x0000000000000000000000000000000AA"}
    | {"2x0000000000000000000000000000000AA", "3x0000000000000000000000000000000AA"}
    | {"0x0000000000000000000000000000000000000000"}
)
"""What reCAPTCHA, Turnstile and hCaptcha publish for tests: everybody knows these, and they let nobody in."""

REFERENCE = re.compile(r"[*x•.\-_ ]*|(/|\.|http|\$\{|\{\{|<|arn:|projects/).*|[a-z_]+(\.[a-z_]+)+", re.DOTALL)
"""A path, a URL, a template, a placeholder or the dotted key of a setting is not the key itself."""


SIGNED_WITH = {
    **{f"itsdangerous.{name}": (0, "secret_key") for name in ITSDANGEROUS},
    **{f"{module}.{name}": (1, "key") for module in ("jwt", "jose.jwt") for name in ("encode", "decode")},
    "aiohttp_session.cookie_storage.EncryptedCookieStorage": (0, "secret_key"),
    "starlette.middleware.sessions.SessionMiddleware": (1, "secret_key"),
}
"""Full names of what signs or reads tokens and sessions, with the position and the keyword of its key."""

SIGNING_CALLS = (
    r"Signer\((?:(?<=\bSigner\()|(?<=\bTimestampSigner\())",
    r"Serializer\((?:(?<=\bSerializer\()|(?<=\bTimedSerializer\()|(?<=\bURLSafeSerializer\()"
    r"|(?<=\bURLSafeTimedSerializer\())",
    r"EncryptedCookieStorage\(",
    r"SessionMiddleware",
    r"jwt\.(?:en|de)code\(",
)
SIGNS = re.compile("|".join(SIGNING_CALLS))
"""In the text of a file: something may be signed there, whatever its key is called.

Each way begins with a letter that has to be there: with a border of a word, or with what may be left out, it takes ten
times as long.
"""

_PUBLIC = ("PUBLIC KEY", "CERTIFICATE")
"""In a text: who has it can read what was signed, and sign nothing."""


def signing_argument(call: cst.Call, resolve: Callable[[str], str]) -> cst.BaseExpression | None:
    """The key that a call signs with; also of `add_middleware(SessionMiddleware, secret_key=key)`."""
    made = call.args[0].value if call.args and last_name(call.func) in ("add_middleware", "Middleware") else call.func
    where = SIGNED_WITH.get(resolve(dotted(made) or ""))
    if where is None:
        return None
    return keyword(call, where[1]) or positional(call, where[0])


def is_public(text: str | bytes) -> bool:
    """True for a text that only verifies."""
    shown = text.decode(errors="replace") if isinstance(text, bytes) else text
    return any(word in shown for word in _PUBLIC)


def is_key(target: cst.BaseExpression) -> bool:
    """True for a name, attribute or key of the settings that a signing key is given to."""
    if isinstance(target, cst.Subscript) and (dotted(target.value) or "").rpartition(".")[2] not in CONFIGURATIONS:
        return False
    return SIGNING_KEYS.match(read_as(target)) is not None


def is_of_others(name: str, value: cst.BaseExpression) -> bool:
    """True for a key of another service: `STRIPE_SECRET_KEY`, `client_secret`, `key = getenv("MINIO_SECRET_KEY")`."""
    asked = (literal(key) for part in walk(value) for key in _asked_for(part))
    return says(name, OTHERS_KEYS) or any(isinstance(text, str) and says(text, SERVICES) for text in asked)


def names_of_settings(node: cst.CSTNode) -> Iterator[str]:
    """The names that hold how a setting is called: `secret_key` of `app.config.get(hook.secret_key.upper())`."""
    return (read_as(part) for key in _asked_for(node) for part in walk(key) if isinstance(part, _NAMED))


_NAMED = (cst.Name, cst.Attribute)


def _asked_for(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The name under which a node asks for a setting: what it is given, which may be put together."""
    match node:
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            is_asked = last_name(holder) in CONFIGURATIONS | {"environ"}
        case cst.Call(func=func, args=[cst.Arg(keyword=None, value=key), *_]):
            written = dotted(func) or ""
            is_asked = written.endswith(ENVIRONMENT_CALLS) or written.endswith(_GETTERS)
        case _:
            return
    if is_asked:
        yield key


_GETTERS = tuple(f"{name}.get" for name in sorted(CONFIGURATIONS))


def secret_of_store(call: cst.Call) -> str:
    """The name that holds the secret of an account at a store of files: `Minio(access_key=user, secret_key=secret)`."""
    secrets = (keyword(call, secret) for name, secret in STORE_LOGINS.items() if keyword(call, name) is not None)
    return next((dotted(secret) or "" for secret in secrets if secret is not None), "")


def is_only_named(name: str, value: cst.BaseExpression) -> bool:
    """`LANGFUSE_SECRET_KEY = "langfuse_secret_key"`, `USER_JWT_KEY = "user"`, `CONF_SECRET = "sync"`: a name."""
    if says(name, NAMES) and literal(value) is not ...:
        return True
    text = str(literal(value)).lower()
    same = text.replace("-", "_") == name.lower() or text in words(name) - {"secret", "key", "jwt", "signing"}
    return same and not name == literal(value) == "SECRET"  # that is what the documentation of fastapi-users writes


def keys_in(value: cst.BaseExpression) -> Iterator[str | bytes]:
    """The texts in a value that are keys: a literal, what stands behind `or`, the default of a variable."""
    match value:
        case cst.BooleanOperation(operator=cst.Or(), right=right):
            yield from keys_in(right)
        case cst.Call() if (dotted(value.func) or "").endswith(ENVIRONMENT_CALLS):
            plain = [arg.value for arg in value.args if arg.keyword is None][1:2]
            for default in [*plain, *(a.value for a in value.args if a.keyword and a.keyword.value == "default")]:
                yield from keys_in(default)
        case cst.Call(
            func=cst.Name(value="Field"), args=[cst.Arg(keyword=None | cst.Name(value="default"), value=key), *_]
        ):
            yield from keys_in(key)
        case _:
            text = literal(value)
            if isinstance(text, str | bytes) and len(text) > 2 and not _is_reference(text):
                yield text


def keys_given(node: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression, str]]:
    """The values that a node gives to a signing key: what it is called, the value, and the name as it is written.

    A text that is given as it stands may be the name of a variable that holds the key: that is none.
    """
    for name, value, written in _given(node):
        keys = list(keys_in(value))
        if keys and not (keys[0] == literal(value) and is_variable(keys[0], name)):
            yield name, value, written


def _given(node: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression, str]]:
    """What is given to something that is called like a key: what it is called, the value, and the name as written."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
            if is_key(target) and not is_only_named(read_as(target), value):
                yield read_as(target), value, dotted(target) or ""
        case cst.AnnAssign(target=target, value=cst.BaseExpression() as value):
            is_setting = dotted(node.annotation.annotation) == "str"  # and no constant
            if is_key(target) and (is_setting or not is_only_named(read_as(target), value)):
                yield "" if is_setting else read_as(target), value, dotted(target) or ""
        case cst.Call():
            yield from _given_to_call(node)
        case cst.Dict(elements=elements):
            for part in elements:
                name = literal(part.key) if isinstance(part, cst.DictElement) else ...
                called = isinstance(name, str) and SIGNING_KEYS.match(name.replace("client_", "app_"))
                if called and isinstance(part.value, cst.Call):
                    yield str(name), part.value, ""


def _given_to_call(call: cst.Call) -> Iterator[tuple[str, cst.BaseExpression, str]]:
    given = {arg.keyword.value if arg.keyword is not None else "": arg for arg in call.args}
    if words(dotted(call.func) or "") & (NO_TOKENS | FIELDS) or "access_key" in given:
        return
    signs = bool(words(last_name(call)) & SIGNING)
    for name, arg in given.items():
        if SIGNING_KEYS.match(name) or (signs and name == "secret"):
            yield "" if signs else name, arg.value, ""


def is_variable(text: str | bytes, name: str) -> bool:
    """`client_secret="GOOGLE_CLIENT_SECRET"`; what something that signs is given (no name) is the key itself."""
    shown = str(text)
    return shown.isupper() and "_" in shown and bool(name) and (name.islower() or name.upper() in shown)


def _is_reference(text: str | bytes) -> bool:
    shown = text.decode(errors="replace") if isinstance(text, bytes) else text
    plain = shown.lower().replace("_", "-")
    return plain in NO_KEYS or shown in PUBLISHED_KEYS or REFERENCE.fullmatch(shown) is not None
