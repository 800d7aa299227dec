"""Words in names that are believed where the code behind a name is unknown, each list with its reason.

    >>> says("currentUserId", KEYS), says("access_token", KEYS)
    (False, True)

Names are split into words, so that `author` does not count as `auth` nor `tokenizer` as `token`. A word never decides
what resolved code does: it says what a value is called that came from outside, or what unknown code probably does.
"""

from __future__ import annotations

import re
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


KEYS = word_set(
    "token tokens auth authorization apikey key secret password passwd passcode pin ticket jwt bearer credential "
    "credentials cookie cookies signature hmac otp session sessionid csrf code"
)
"""What a client brings under such a name may prove who is there. The client chose the value; the server the name."""

PROVING = word_set(
    "token tokens auth authorization apikey secret password passwd passcode pin ticket jwt bearer credential "
    "credentials signature hmac otp"
)
"""The same without words that stand for other things as well (`key`, `code`, `session`): for values of any origin."""

NEUTRAL = word_set("origin host agent version v format lang language locale upgrade encoding type connection length id")
"""Headers that every client sends, or that say nothing of who it is."""

CHECKING = word_set(
    "auth authenticate authenticated authentication authorize authorized authorise authorised authorization verify "
    "validate check require requires required ensure permit permission permissions login logged jwt token user session "
    "current principal identity credential credentials protect guard csrf acl role roles admin staff"
)
"""Unknown code that is named so and is given the connection is believed to look at who is there, and to raise."""

HARMLESS = word_set(
    "log debug info warning warn error exception print send emit broadcast publish notify create generate make new "
    "add append insert register remove delete discard save set put store count increment sign encode dumps format "
    "write record track connect disconnect close subscribe release accept join enter init build dump push str repr "
    "append extend update keep start cache touch cancel stream chunk"
)
"""What unknown code does under such a name is no check, whatever it is given."""

TAKING_IN = word_set("connect register accept add attach join enter handle_connection")
"""A method of unknown code that is named so and is given the socket takes it in (mostly it accepts it)."""

PLUMBING = word_set(
    "db session database settings config service repo repository redis cache pool logger client manager engine store "
    "storage queue broker hub registry factory dao conn connection broadcast pubsub rate limit limiter"
)
"""A dependency named so hands out a tool; it does not look at the client."""

ROLES = word_set(
    "role roles admin staff superuser permission permissions perm perms scopes can may allowed owner member members "
    "membership moderator authorized authorised has"
)
"""What somebody may do, as opposed to who they are."""

ROOMS = word_set(
    "room rooms channel channels chat chats group groups topic topics conversation conversations thread lobby game "
    "board document doc project workspace team org organization company tenant course stream event auction match "
    "roomid roomname chatid groupid table meeting space"
)
"""What people call a room. One connection under any other key is a table of connections."""

EXISTENCE = word_set("exists exist get first find fetch load known lookup contains")
"""Unknown code that is named so gives something if it is there, and nothing if it is not."""

DEBUGGING = word_set("debug dev development testing test mock local localhost")
"""A setting that is on only while somebody develops: what holds only then holds never."""

SETTINGS = word_set("settings setting config conf cfg options opts environ env flags")
"""An object named so holds the server's own configuration."""

ROSTERS = word_set(
    "connection connections connected client clients socket sockets websocket websockets active online peers "
    "subscribers subscriptions listeners watchers rooms"
)
"""What holds open connections is often called so: membership proves nothing about who is there."""

PEOPLE = word_set("to recipient recipients receiver target peer other others dest destination exclude callee")
"""In a name, these say that it is about another user than the one who is asking."""

SIGNATURES = word_set("signature hmac mac")
"""Compared with what was expected, a value that is called so decides who is let in."""

SENDING = word_set("send push emit broadcast publish notify write tell")
"""Unknown code that is named so brings what it is given to clients, and leaves it as it is."""

PERSONS = word_set(
    "user users username usernames name names nick nicks nickname nicknames player players member members guest "
    "guests participant participants person people viewer viewers online presence presences handle userid"
)
"""What people are called. A client's word that is called so says who is there, and no message or document."""

COMING = word_set(
    "join joined joining connect connected connection login register registered enter entered add new online hello "
    "hi auth authenticate identify set username user start subscribe up"
)
"""An event or function of such a name runs when somebody comes."""

GOING = word_set(
    "leave left leaving disconnect disconnected disconnection logout unregister exit quit offline remove removed "
    "delete terminate part end bye close closed kick kicked down"
)
"""An event or function of such a name runs when somebody goes."""

CLEANUP = word_set(
    "close cancel disconnect remove discard leave unsubscribe stop kill release terminate shutdown aclose unlink pop "
    "delete clear cleanup wait join detach unregister exit end finish destroy"
)
"""What is called so takes something away that is no longer needed: when it fails, it was gone already."""

MEASURES = word_set("latency timer timers timing elapsed duration metric metrics stopwatch")
"""What is called so says how long something took."""

SERVER_NAMES = re.compile(
    r"(^|_|\.)(sio|socketio|socket_io|socketio_app|ws_io|sio_server|socket_manager)$", re.IGNORECASE
)
"""What a Socket.IO server is called where it cannot be found where it was made."""

CONNECTION_NAMES = frozenset({"websocket", "ws"})
"""A parameter without annotation that is called so is the connection."""

BEARERS = re.compile(
    r"(?!masked_|hashed_|encrypted_|decoded_|allow_|has_|is_|no_|missing_|invalid_)(.*_)?"
    r"(password|passwd|passphrase|secret|jwt|authorization|cookies?|credentials|api_?key|(secret|private|signing)_?key"
    r"|(access|refresh|auth|id|session|bearer|csrf|oauth|reset|login|jwt|api|secret)_?token)"
)
"""A value of any origin that is called so lets in whoever has it. Not `token`: that is also a word or an instrument."""

HOLDERS = frozenset({"websocket", "ws", "request", "scope", "environ", "user", "username"})
"""A parameter `token` beside one of these is what somebody brought to log in."""

TOKENS = re.compile(r"(.*_)?(token|ticket|otp|session(_?id)?)")
"""What a client brings to log in under such a name does so too."""

BEFORE = word_set("last previous prev old new cached known seen current")
"""In a name, these say that it is compared to see whether it has changed."""

MASKING = word_set("mask masked redact redacted fingerprint hash hashed digest obfuscate scrub sanitize hide")
"""What is made by a function with one of these in its name can be read by nobody."""

TRYING = word_set("dev development local test tests testing ci demo demos example examples sample samples")
"""Names of files and folders whose keys nothing runs with in earnest."""

WHOLE = frozenset({"scope", "environ", "headers", "cookies", "auth"})
"""Containers that hold a credential among other things."""

DISPATCHERS = word_set(
    "command commands event events message messages handler handlers handle on api rpc action actions method listener "
    "dispatch dispatcher ws websocket websockets socket sockets request"
)
"""A decorator of a project's own that is called so, or stands in such a file, may hand clients' messages on."""

LIMITED_TYPES = word_set("int float bool uuid uuid4 date datetime time timedelta decimal none optional literal")
"""A field whose declared type has no other word in it holds no free text."""


@lru_cache(maxsize=20_000)
def words(name: str) -> frozenset[str]:
    """The lower-case words of an identifier or a short text."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", spaced)
    return frozenset(re.findall(r"[a-z0-9]+", spaced.lower()))


@lru_cache(maxsize=20_000)
def is_bearer(name: str) -> bool:
    """True for `refresh_token`, `apiKey`, `X-Api-Key`; not for `token`, and not for `token_count`."""
    return BEARERS.fullmatch(_snake(name)) is not None


@lru_cache(maxsize=20_000)
def is_token(name: str) -> bool:
    """True for these, and for `token` and `room_token`."""
    return TOKENS.fullmatch(_snake(name)) is not None or is_bearer(name)


def _snake(name: str) -> str:
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).replace("-", "_").lower()


def says(name: str, vocabulary: frozenset[str]) -> bool:
    """True when one of the name's words is in the vocabulary."""
    return not vocabulary.isdisjoint(words(name))
