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
    "credentials cookie cookies signature hmac otp session sessionid csrf code badge passphrase passkey"
)
"""What a client brings under such a name may prove who is there. The client chose the value; the server the name."""

PROVING = word_set(
    "token tokens auth authorization apikey secret password passwd passcode pin ticket jwt bearer credential "
    "credentials signature hmac otp"
)
"""The same without words that stand for other things as well (`key`, `code`, `session`): for values of any origin."""

NEUTRAL = word_set(
    "origin host proto scheme referer referrer agent version v format lang language locale upgrade encoding type "
    "connection length id"
)
"""Headers that every client sends, or that say nothing of who it is."""

CLAIMED = word_set(
    "forwarded ip addr address user users username uid staff employee operator role roles name email account customer "
    "member player driver device serial agent"
)
"""A header, or a field of what a client brings to log in, that is called so names somebody, a device or a network, in
the words of whoever sent it: `X-Forwarded-For`, `X-Staff`, `User-Agent`. A serial number is printed on the case."""

_BY_PROXY = re.compile(
    r"(http_)?(x_)?(remote|forwarded|auth_request|webauth|authenticated|authentik|authelia|tailscale|cf_access"
    r"|goog|amzn|ms_client|vouch|pomerium|ssl|ssl_client)_(?!for\b|host\b|proto\b|port\b|addr\b|ip\b)\w+"
)
"""Headers that a proxy sets which has asked for a login (oauth2-proxy, Authelia, Tailscale, the clouds): a program that
reads one stands behind it."""

ASGI_KEYS = frozenset(
    {"type", "asgi", "http_version", "scheme", "path", "raw_path", "root_path", "query_string", "headers", "client",
     "server", "subprotocols", "state", "extensions", "method", "app", "router", "endpoint", "path_params", "url_route",
     "path_remaining", "kwargs", "route", "channel", "cookies", "session", "user", "auth"}
)  # fmt: skip
"""What servers and frameworks write into a scope; anything else in one is put there by a middleware of the project."""

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
    "membership moderator supervisor authorized authorised has"
)
"""What somebody may do, as opposed to who they are."""

RANKS = word_set(
    "admin staff superuser moderator owner manager dealer host chair teacher supervisor operator referee official dj"
)
"""What somebody is who may do more than others."""

OWNERS = RANKS | word_set("user author creator customer driver player sender account member seller buyer client")
"""In the name of a field: it says whose something is."""

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

SOCKETS = word_set("ws websocket socket sock conn connection")
"""In the entry that a server keeps of a client, what is called so is its connection: `entry["ws"]`, `player.socket`."""

CONNECTION_KEYS = SOCKETS | {"sid", "channel", "uuid"}
"""In the name of a key: the server made it for one connection."""

TO_OTHERS = word_set(
    "broadcast_from broadcast_json broadcast_text broadcast_message broadcast_to_room send_to_room send_to_group "
    "send_to_all send_all publish broadcast_to send_to_user send_message_to_room broadcast_room send_room_message "
    "push_to_room"
)
"""Unknown code of exactly this name tells others something; so does what has the word broadcast in its name."""

PRIVATE = word_set("send_personal_message send_private_message send_to_client send_direct_message")
"""The FastAPI documentation's way to send to one: to the sender mostly, unless the target is named after another."""

HUBS = word_set("notifier manager mgr hub broadcaster room rooms")
"""An object that is called so has all connections: what it is given to push goes to others."""

FIRE_AND_FORGET = word_set(
    "typing type ping pong heartbeat keepalive resize cursor mouse mousemove move pointer stream chunk audio video "
    "frame frames seen read ack position scroll draw drag telemetry tick pulse alive stop cancel "
    "paddle joystick gamepad keydown keyup"
)
"""Events that nobody waits for: one more comes soon, or what it told was of no lasting worth."""

PULSES = word_set("ping pong heartbeat keepalive alive pulse")
"""What a client sends to say that it is still there."""

DISPATCHING = word_set("type action event command cmd do op opcode kind method mtype msgtype subscribe unsubscribe")
"""What a field is called, or says, that tells what a message is about, and not which room it is about."""

ONE_WAY = word_set(
    "response res ack log logs event events progress status report error answer result leave leaving unsubscribe unsub "
    "logout close exit disconnect bye output"
)
"""Events by which a client answers, reports or takes its leave: these need no answer."""

PASSING = word_set("typing cursor mouse mousemove pointer scroll leave leaving")
"""Events of which nobody wants to know how they went: the next one says more, or the client has gone on."""

STREAMS = word_set("stream ingest upload log logs telemetry track event events metrics input voice mic sink producer")
"""What a handler is called when the client only ever speaks and never waits."""

SENDING = word_set("send asend emit reply push respond answer broadcast publish notify write tell")
"""Unknown code that is named so brings what it is given to clients, and leaves it as it is."""

NEWS = SENDING - {"write"}
"""The same without what may write a file."""

TELLING = SENDING | word_set("ack acknowledge sendall close disconnect abort whoops")
"""A call of such a name tells the client what became of its message; the end of the connection tells it too."""

MAY_TELL = TELLING | word_set("stream call callback group put gather")
"""Unknown code of such a name tells the client something, or may hand it on to what does."""

WEAK_AUTHORS = word_set("name nickname nick player")
"""These name a person only when they become the session's identity, or stand beside what is said."""

AUTHORS = WEAK_AUTHORS | word_set(
    "from author user user_id userid userId username userName user_name sender sender_id senderId from_user fromUser "
    "from_id author_id authorId player_id account_id from_user_id created_by uid sender_username senderName sender_name"
)
"""The fields of a message that say who it is from."""

AUTHOR_FIELDS = AUTHORS - WEAK_AUTHORS - {"from", "user", "author"}
"""The same as attributes of a model and as parameters: words that stand for a person there and for nothing else."""

RANK_FIELDS = word_set(
    "role rank is_admin is_staff is_agent is_moderator is_host is_teacher isAdmin isStaff isModerator"
)
"""The fields of a message that say what its sender may do."""

SPEAKERS = word_set(
    "user username name player member account customer client bidder buyer seller voter driver courier rider patient "
    "student pupil teacher nurse staff employee operator agent speaker worker device serial sender author"
)
"""What somebody is called who opens a connection: a message names its sender so where the server knows one too, and
where it is the first of all."""

_NO_SPEAKER = word_set("file room channel group display screen host event topic model type kind version count")
"""Beside these a word for somebody names a thing: `room_name`."""

_PAYER = re.compile(r"(account|bidder|buyer|seller|payer|voter|customer)(_?(id|no|number))?")


@lru_cache(maxsize=20_000)
def names_speaker(key: str) -> bool:
    """True for `bidder`, `device_id` and `customerName`, not for `room_name`."""
    return says(key, SPEAKERS) and not says(key, _NO_SPEAKER)


def is_payer(key: str) -> bool:
    """True for `account` and `bidder_id`: at whose cost something is done."""
    return _PAYER.fullmatch(_snake(key)) is not None


SPENDING = word_set("bid place buy sell pay transfer withdraw vote cast book reserve charge")
"""Unknown code of such a name does something at somebody's cost."""

CLIENT_NAMES = word_set("client_id clientId client_name login_id login from_client")
"""What the endpoints of the FastAPI tutorial and their many children call the one who connects."""

URL_AUTHORS = AUTHOR_FIELDS | CLIENT_NAMES | {"user"}
"""What parameters of an endpoint are called when they say who connects."""

SIGNS = re.compile(
    r"^['\"*_\]>)]*\s*(:|-|>|says?\b|said|wrote|writes|sent|sends|(has )?(just )?(joined|left|entered)"
    r"|(dis)?connected|is typing)"
)
"""What follows the name of an author in a text: `f"{name}: …"`, `f"{name} joined"`."""

CONTENTS = word_set("message msg text content body")
"""What a message says is called so."""

WRITING = word_set("create save insert add store record write persist new append post")
"""Unknown code of such a name keeps what it is given."""

TARGETING = word_set(
    "remove delete kick ban invite mute unmute block follow unfollow add search find lookup get target to"
)
"""Unknown code of such a name is about somebody else, unless the name says that it is about a message."""

POSTS = word_set("message msg chat comment post")

LOGINS = word_set("login register signup signin authenticate auth token handshake logout verify connect identify")
"""Handlers of such a name are told who somebody is because they are about to check it."""

DOING = word_set(
    "put set update delete remove start stop run execute exec kill control move play pause press click apply chat "
    "command invoke publish dispatch trigger schedule submit enqueue buy sell order pay deploy install reboot restart "
    "shutdown reset toggle switch cancel upload rename launch goto navigate fire"
)
"""Unknown code of such a name that is given the client's word acts on it."""

CONCERNING = word_set(
    "user users username email phone ip mac chat chatroom alert alerts alarm alarms incident order orders patient "
    "payment transaction balance account location latitude longitude log logs session password device devices "
    "conversation contact contacts notification typing"
)
"""A field or value that is called so concerns somebody: a person, or what the safety of the site rests on."""

IDS = word_set("id ids uuid guid pk pid path file filename filepath")
"""What a client names one of many things by."""

FINDING = word_set(
    "get find load fetch lookup filter where first by query execute scalar scalars select retrieve one read"
)
"""Unknown code of such a name that is given an id gives the thing that has it."""

LOOKING = word_set(
    "get find load fetch read list search lookup parse validate check is has count timeout interval log logger from of "
    "as to dict json"
)
"""Unknown code of such a name looks something up, whatever else it is called."""

NOT_CLIENTS = word_set(
    "log logger logging debug info warning mail email sms slack sentry capture telegram webhook print"
)
"""What is sent to one of these reaches no client."""

WRITES = word_set("create save insert store persist commit acreate asave abulk")
"""Verbs of calls that keep something."""

WEAK_WRITES = word_set("update delete add write aupdate adelete")
"""Verbs that keep something when a database is spoken to, and otherwise change a dictionary or a set."""

STORES = word_set(
    "session db database cursor conn connection collection repo repository repositories objects table store service "
    "crud dao queries orm model models"
)
"""What a database is called."""

SIDELINES = word_set(
    "log logs audit metric metrics stat stats cache seen last analytics history presence status task socket session "
    "backup recent file dir path response token group connection"
)
"""What is kept on the side: that it failed takes nothing away from what was announced."""

URL_CREDENTIALS = word_set("token jwt bearer apikey password passwd secret credential credentials authorization")
"""Words by which a parameter of a URL says that it is a credential; so do `api` and `key` together."""

NOT_LASTING = word_set("ticket otp nonce once onetime one code csrf xsrf type ttl room topic channel upload page next")
"""Words of what is used up at the first use, and of what is called a token without being a credential."""

REDEEMING = word_set("ticket once onetime redeem consume otp")
"""Words of functions that take a value which is good for one use."""

PAGE_TOKENS = word_set("token jwt bearer apikey oauth oauth2 ticket")
"""What a middleware is called that asks for something which only the right page knows."""

TOKEN_HEADERS = word_set("authorization authentication x-api-key x_api_key x-auth-token x_auth_token")
"""Headers that no page of another origin can send along."""

BY_COOKIE = word_set("session sessionid current_user HTTP_COOKIE")
"""Names of what a page need not know: the browser sends it along."""

MEMBERS = word_set("users members players participants others")
"""A collection that is called so and is gone through holds connections, if what it holds is sent to."""

PEOPLE = word_set("to recipient recipients receiver target peer other others dest destination exclude callee")
"""In a name, these say that it is about another user than the one who is asking."""

PERSONS = word_set(
    "user users username usernames name names nick nicks nickname nicknames player players member members guest "
    "guests participant participants person people viewer viewers online presence presences handle userid"
)
"""What people are called. A client's word that is called so says who is there, and no message or document."""

_IS_PUBLIC = r"\b(?:is|are) (?:public\b(?! key)|open to (?:all|any|every))"

CALLED_PUBLIC = re.compile(
    rf"""^\s+(?:\"{{3}}|'{{3}})[^"']*?{_IS_PUBLIC}"""
    rf"""|\bdef \w+\((?:[^()]|\([^()]*\))*\)[^\n:]*:[ \t]*\n(?:\s+#[^\n]*\n)*?\s+#[^\n]*?{_IS_PUBLIC}""",
    re.MULTILINE,
)
"""In a docstring, or a comment that stands first in a function: `Lots are public`, `The map is open to everybody`."""

KEY_HOLDERS = word_set(
    "user account customer member guest player person staff employee operator agent tenant owner courier patient pupil"
)
"""Who is looked up by a key: `customer_for(key)`. Who gives the key is believed to be that one."""

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

OF_CONNECTION = word_set("connect connected connection disconnect disconnected disconnection")
"""An event of such a name is the connection's own, and no message of a client."""

TRANSFERS = word_set("sftp ftp scp")
"""Ways to move files of the user's own: its errors are meant for the user."""

WORKING = word_set(
    "open connect connection execute executemany fetch query save load download upload stub generate invoke ainvoke "
    "popen eval compile spawn subprocess requests makedirs getsize listdir walk imread imwrite process scrape search "
    "browse completion embed predict synthesize transcribe background post run workflow"
)
"""In the name of a call: what fails there speaks of paths, queries, other machines or settings."""

CALLED_BACK = word_set("handler handlers callback func fn target action command endpoint processor hook tool job")
"""In the name of a call: what it runs was given to it by other code."""

COLLECTING = word_set("add append appendleft discard extend insert pop popleft remove setdefault update")
"""Calls that put something into a collection or take it out; what becomes of it is seen where it is taken out."""

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
    r"(?!.*key_secret$|masked_|hashed_|encrypted_|decoded_|allow_|has_|is_|no_|missing_|invalid_)(.*_)?"
    r"(password|passwd|passphrase|secret|jwt|authorization|cookies?|credentials|api_?key|(secret|private|signing|security|master)_?key"
    r"|(access|refresh|auth|id|session|bearer|csrf|oauth|reset|login|jwt|api|secret)_?token)"
)
"""A value of any origin that is called so lets in whoever has it. Not `token`: that is also a word or an instrument."""

HOLDERS = frozenset({"websocket", "ws", "request", "scope", "environ", "user", "username"})
"""A parameter `token` beside one of these is what somebody brought to log in."""

TOKENS = re.compile(r"(.*_)?(token|ticket|otp)")
"""What a client brings to log in under such a name does so too."""

MASKING = word_set("mask masked redact redacted fingerprint hash hashed digest obfuscate scrub sanitize hide")
"""What is made by a function with one of these in its name can be read by nobody."""

TRYING = word_set(
    "dev develop development debug local sandbox lint test tests testing ci demo demos example examples sample samples"
)
"""Names of files and folders whose settings nothing runs with in earnest."""

IN_EARNEST = word_set("production prod")
"""What a setting is called that is false where nothing runs in earnest."""

ASIDE = word_set("examples example docs tests test samples demo demos tutorials e2e")
"""Folders of programs that are none of the program's parts."""

SPARE = word_set("original backup bak old")
"""In the name of a file: it was kept aside, and nothing runs it."""

OF_THE_SERVER = word_set("room rooms manager hub registry config settings db database redis pool")
"""What a middleware puts into a scope under such a name says nothing of the client."""

RUNNING = word_set("cmd exec eval")
"""In the name of unknown code that is given the client's word: it runs it."""

STARTING = RUNNING | word_set("run execute")
"""The same, or it does a job for it."""

AGENTS = word_set("agent agents crew")
"""In the name of what is run: a model works for it that is paid by the call."""

WHOLE = frozenset({"scope", "environ", "headers", "cookies", "auth"})
"""Containers that hold a credential among other things."""

DISPATCHERS = word_set(
    "command commands event events message messages handler handlers handle on api rpc action actions method listener "
    "dispatch dispatcher ws websocket websockets socket sockets request"
)
"""A decorator of a project's own that is called so, or stands in such a file, may hand clients' messages on."""

LIMITED_TYPES = word_set("int float bool uuid uuid4 date datetime time timedelta decimal none optional literal")
"""A field whose declared type has no other word in it holds no free text."""


def is_lasting_credential(key: str) -> bool:
    """True for `access_token` and `api_key`, not for `ticket` and `page_token`."""
    found = words(key)
    return bool(found & URL_CREDENTIALS or {"api", "key"} <= found) and not found & NOT_LASTING


@lru_cache(maxsize=20_000)
def is_claimed(header: str) -> bool:
    """True for `X-Forwarded-For` and `X-User`, which any client may write; not for `X-Forwarded-User`, which is what a
    proxy calls who has logged in."""
    return says(header, CLAIMED) and _BY_PROXY.fullmatch(_snake(header)) is None


def names_somebody(cookie: str) -> bool:
    """True for a cookie that is called like the name or number of somebody, `user_id`, `oncall_user`, and holds no
    more unless it is signed; one that is called `user` or `session` may be a key under which the server keeps them."""
    return _NAMING_SOMEBODY.fullmatch(_snake(cookie)) is not None


_NAMING_SOMEBODY = re.compile(
    r"(.*_)?(user_?id|user_?name|uid|login_?(id|name)|email|nick(name)?|(account|player|member|customer|staff|operator)_?(id|name))"
    r"|.+_user|(.*_)?role|is_(admin|staff)"
)


@lru_cache(maxsize=20_000)
def words(name: str) -> frozenset[str]:
    """The lower-case words of an identifier or a short text."""
    return frozenset(words_in_order(name))


def words_in_order(name: str) -> list[str]:
    """The same as they follow each other: `handle` and `login` of `handleLogin`."""
    if name != name.lower():  # most names have no capitals
        name = _CAPITALS.sub(r"\1 \2", _CAPITAL.sub(r"\1 \2", name)).lower()
    return _WORD.findall(name)


_CAPITAL = re.compile(r"([a-z0-9])([A-Z])")
_CAPITALS = re.compile(r"([A-Z]+)([A-Z][a-z])")
_WORD = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=20_000)
def is_bearer(name: str) -> bool:
    """True for `refresh_token`, `apiKey`, `X-Api-Key`; not for `token`, and not for `token_count`."""
    return BEARERS.fullmatch(_snake(name)) is not None


@lru_cache(maxsize=20_000)
def is_token(name: str) -> bool:
    """True for these, and for `token` and `room_token`."""
    return TOKENS.fullmatch(_snake(name)) is not None or is_bearer(name)


def _snake(name: str) -> str:
    if name != name.lower():
        name = _CAPITAL.sub(r"\1_\2", name).lower()
    return name.replace("-", "_")


_ABOUT = re.compile(r".*_(type|kind|method|mode|scheme|status|state|required|enabled)")


TICKETS = frozenset({"ticket"})
"""A ticket lets somebody in; one that is a number is a matter of a help desk, and names a place."""

_NUMBERED = re.compile(r"(.*_)?ticket_?(id|ids|no|nr|number|pk)")


def is_numbered(name: str) -> bool:
    """True for `ticket_id`: one of a help desk has a number, and one that lets somebody in has none."""
    return _NUMBERED.fullmatch(_snake(name)) is not None


_PERSONAL = re.compile(
    r"(?!(is|has|no|masked|hashed|show|send|require|requires|verify|on|with)_)(.*_)?(e_?mails?|e_?mail_address|ssn|iban|dob"
    r"|date_of_birth|birth_?da(y|te)|passport|passport_(number|no)|national_id|otp|otp_code|salary|diagnos(is|es)"
    r"|blood_(group|type)|card_number|reset_(link|url)|medical_(history|records?)"
    r"|correo(_electronico)?|cedula|cpf|senha|contrasena)"
)
_PHONE = re.compile(
    r"(?!(is|has|no|masked|hashed|show)_)(.*_)?(phones?|telephone|mobile|(phone|mobile)_(number|no|phone))"
    r"|(.*_)?(telefono|telefone|celular|no_telp|no_hp)"
)
_ADDRESSING = re.compile(
    r"(receiver|recipient|addressee|to_user|target_user)(_?(id|uuid|name|username|email|user_id))?"
)


def is_personal(name: str) -> bool:
    """True for `email` and `dateOfBirth`, not for `has_email` and `email_sent`: only few are to know it of somebody."""
    return _PERSONAL.fullmatch(_snake(name)) is not None


def is_phone(name: str) -> bool:
    """True for `driver_phone`: whom one has to do with may have it, and not everybody."""
    return _PHONE.fullmatch(_snake(name)) is not None


def addresses_one(name: str) -> bool:
    """True for `recipient_id`: the field of a message with it says whom alone it is for."""
    return _ADDRESSING.fullmatch(_snake(name)) is not None


def proves(name: str) -> bool:
    """True for `auth` and `auth_token`, and not for `auth_type`, which says how somebody wants to prove who he is."""
    return says(name, PROVING) and _ABOUT.fullmatch(_snake(name)) is None and not is_numbered(name)


AUTHORITY = word_set("role roles admin staff superuser moderator permission permissions scopes privilege privileges")
"""Words of names that hold what somebody may do."""

_RIGHTS = ("can_", "may_")


_PACE = word_set("ratelimit ratelimited ratelimiter throttle throttled throttling limiter")
_LIMITING = word_set("limit limits limited limiting")
_PROVES = word_set("auth authenticate authenticated authorize authorized authorise authorised permission verify")


def asks_pace(name: str) -> bool:
    """True for `is_rate_limited` and `limiter.allow`, which ask how often somebody comes, and not who it is."""
    said = words(name)
    is_pace = said & _PACE or ("rate" in said and said & _LIMITING)
    return bool(is_pace) and not said & _PROVES


def is_right(name: str) -> bool:
    """True for `role`, `is_admin`, `can_write`, and for `is_host`; a `host` by itself is somebody."""
    last = name.rpartition(".")[2].lstrip("_")
    if says(last, AUTHORITY) or last.startswith(_RIGHTS):
        return True
    return last.startswith("is_") and says(last, RANKS)


def says(name: str, vocabulary: frozenset[str]) -> bool:
    """True when one of the name's words is in the vocabulary."""
    return not vocabulary.isdisjoint(words(name))
