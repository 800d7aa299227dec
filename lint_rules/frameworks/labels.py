"""The labels that the value flow puts on values: plain integers, joined with `|`.

    >>> Label.CLIENT | Label.PLACE
    3

They are no `enum.Flag`, because that takes ten times as long, and every expression of every handler is labelled.
"""

from __future__ import annotations


class Label:
    """One bit each. Who reads a rule needs these and nothing else of the flow."""

    NOTHING = 0
    CLIENT = 1 << 0
    """The client's own word: a message, a URL, a query."""
    PLACE = 1 << 1
    """Could name a room, topic, group or object, and the client chose it."""
    CREDENTIAL = 1 << 2
    """What may prove who is there and nobody looked at yet: a token, a cookie, a header, a login message."""
    IDENTITY = 1 << 3
    """Who the connection belongs to, as the server knows it: a session, `scope["user"]`, what a token gave."""
    ASKED = 1 << 4
    """The result of a call that looked something up; the labels beside it say by what."""
    SECRET = 1 << 5
    """The server's own key, password or token."""
    ERROR = 1 << 6
    """An exception, or its text."""
    CONNECTION = 1 << 7
    """The client's connection itself."""
    REQUEST = 1 << 8
    """What carries headers, cookies and a path: a request or an ASGI scope."""
    ROSTER = 1 << 9
    """A collection that holds connections."""
    OTHERS = 1 << 10
    """A connection that was taken out of a roster: somebody else's."""
    SERVER = 1 << 11
    """A server object: it speaks to all clients."""
    WHOLE = 1 << 12
    """The client's message as it came, not a part of it and not a copy of its checked fields."""
    SETTING = 1 << 13
    """The server's own configuration: a flag, a mode, an environment variable."""
    LAYER = 1 << 14
    """A channel layer or another broker of groups."""

    FIRST = 1 << 15
    """The first message: what a client sends before anything else may be its login."""
    PUBLIC = 1 << 16
    """A name that begins with "public": the program says that it is open to everybody."""
    MESSAGE = 1 << 17
    """Came in a message, and not in a URL."""
    TEXT = 1 << 18
    """A frame that nobody has parsed yet: one text, and no object of the client's making."""
    SIGNED = 1 << 19
    """A text that begins with the name of who says it: `f"{name}: …"`."""
    BROAD = 1 << 20
    """An exception of any kind, or its text: nobody knows what it says."""
    FREE = 1 << 21
    """Text in which the client may write what it likes: no number, and held against no list or pattern."""
    BEARER = 1 << 22
    """Lets in whoever has it: a token, password, cookie or key, what holds one, and text with one in it."""
    OPTIONAL = 1 << 23
    """A setting that is empty or off unless somebody sets it."""
    URL = 1 << 24
    """Stands in the URL, and so in logs."""
    CHECKED = 1 << 25
    """Of a message whose fields were held against a model: they have the types that it says."""
    COOKIE = 1 << 26
    """Came in a cookie."""
    HEADER = 1 << 27
    """Came in a header."""
    SESSION = 1 << 28
    """Stands in the session that the server keeps for the client."""
    FOUND = 1 << 29
    """Was looked up under an id that the client named, and whatever was made of it."""

    CLAIMED = 1 << 30
    """A header in which any client may write who it is or where it comes from, and what was made of one. A decision on
    it proves nothing."""


FIRST_CLAIM = 1 << 32
CLAIMS = -FIRST_CLAIM
"""The bits above stand for single places where the client's word about who somebody is was read: `Engine.claim`."""

SAID = Label.CLIENT | Label.PLACE | Label.WHOLE | Label.MESSAGE | Label.FREE
"""What a message is."""

FRAME = SAID | Label.TEXT
"""What a text frame is."""

IN_URL = Label.CLIENT | Label.PLACE | Label.FREE | Label.URL
"""What a path parameter is."""

BROUGHT = Label.CREDENTIAL | Label.CLIENT | Label.FREE
"""What a client brings along to say who it is: headers, cookies, a query."""

PROOF = BROUGHT | Label.BEARER
"""The same where a credential is in it for certain: headers and cookies, a login."""

ORIGIN = Label.COOKIE | Label.HEADER | Label.SESSION | Label.URL | Label.CLAIMED
"""Where a credential or an identity came from: a decision on it says so."""

ABOUT_CLIENT = Label.CREDENTIAL | Label.IDENTITY
"""A decision on one of these depends on who the client is."""

BY_NAME = {name.lower(): value for name, value in vars(Label).items() if name.isupper() and value}
"""The labels by the names that a configuration gives them: `client`, `place`, `connection`, …"""
