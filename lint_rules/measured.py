"""How often each rule was right in code that it had not seen, and how sure it may therefore call itself.

    confidence_of("EW203", Confidence.MEDIUM)    # HIGH: what was measured outranks what its author thinks
    meaning(Confidence.HIGH)                     # "245 of 249 such findings were true in 136 repositories …"

Whoever measures again changes the rows, and nothing else; `docs/linter-precision.md` says how it was measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lint_rules.finding import Confidence

WHERE = "720 repositories that were not used to write the rules"
"""The third to the twenty-fifth draw of `benchmarks/unseen`, each at its first run."""

UNREAD = ("EW0", "EW9")
"""Codes that say how a file or a comment is written: nobody had to read such findings."""

ENOUGH = 5
"""Fewer findings than this do not make a rule sure."""

SURE, FAIR, MOST, HALF = 0.95, 0.85, 2 / 3, 0.5
"""The share of true findings from which on the confidence is high, and medium, and medium of a rule that was mended
since, and medium where few were found."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Findings that readers called right, true but noise, and wrong; `mended` says what was done about these since."""

    right: int
    noise: int
    wrong: int
    mended: str = ""

    @property
    def read(self) -> int:
        """How many there were."""
        return self.right + self.noise + self.wrong

    @property
    def true(self) -> int:
        """How many were true, noise included."""
        return self.right + self.noise

    @property
    def confidence(self) -> Confidence:
        """What the figures allow: no more than medium where they are few, or older than the rule as it is now."""
        share = self.true / self.read
        if self.mended:
            return Confidence.MEDIUM if share > MOST else Confidence.LOW
        if self.read < ENOUGH:
            return Confidence.MEDIUM if share > HALF else Confidence.LOW
        return Confidence.HIGH if share >= SURE else Confidence.MEDIUM if share >= FAIR else Confidence.LOW


UNSEEN: Mapping[str, Measured] = {
    "EW101": Measured(
        209,
        136,
        70,
        mended="objects that accept only to hear a token, decorators of a package, adapters, programs and servers"
        " without users, accounts of other services, consumers that accept only whom they know,"
        " told refusals, events under a name,"
        " mixins in front of others, projects without accounts, classes whose messages ask",
    ),
    "EW102": Measured(2, 1, 4, mended="tokens of which only the number is read"),
    "EW104": Measured(
        106, 33, 27, mended="cookies that stay on their own site, tokens in headers, handlers that read no session"
    ),
    "EW105": Measured(127, 9, 7),
    "EW107": Measured(1, 2, 8, mended="handlers that are given a request, and gates of HTTP, which are EW101's"),
    "EW108": Measured(1, 1, 1),
    "EW109": Measured(1, 5, 3, mended="logins behind a list that is optional"),
    "EW112": Measured(110, 151, 28),
    "EW113": Measured(21, 1, 5),
    "EW114": Measured(139, 169, 33, mended="tokens that are tested late"),
    "EW115": Measured(2, 0, 1),  # it is younger than the draws: these are theirs that it was not written for
    "EW201": Measured(171, 30, 32, mended="refusals that a helper gives by a name, and hosts that are asked for"),
    "EW202": Measured(2, 0, 2),
    "EW203": Measured(80, 14, 13),
    "EW208": Measured(31, 18, 25),
    "EW209": Measured(560, 185, 200),
    "EW211": Measured(82, 67, 84, mended="what brokers and other servers hear"),
    "EW212": Measured(51, 13, 47, mended="a client that leaves a room itself"),
    "EW213": Measured(7, 1, 4),
    "EW214": Measured(15, 2, 3),
    "EW215": Measured(1, 0, 0),
    "EW301": Measured(
        360, 67, 81, mended="it no longer says that the sender waits, which only the client's code shows"
    ),
    "EW302": Measured(4, 0, 1),
    "EW303": Measured(91, 17, 21, mended="an `emit` of the project's own"),
    "EW305": Measured(5, 1, 0),
    "EW308": Measured(18, 2, 2),
    "EW310": Measured(5, 0, 0),
    "EW311": Measured(129, 24, 9),
    "EW314": Measured(432, 263, 307),
    "EW315": Measured(9, 1, 2),
    "EW317": Measured(40, 7, 4),
    "EW319": Measured(6, 1, 3, mended="named arguments that a started task is handed"),
    "EW401": Measured(3, 0, 6, mended="tables of rooms and games"),
    "EW402": Measured(23, 2, 12, mended="groups that Channels leaves by itself, fixed keys, names of things"),
    "EW407": Measured(70, 5, 24, mended="numbers that the server counts"),
    "EW501": Measured(  # 110 of them in one application and 78 in another, whose routes ask a synchronous database
        718, 64, 57, mended="relations that `Prefetch` names"
    ),
    "EW502": Measured(153, 22, 13),
    "EW503": Measured(66, 34, 11),
    "EW504": Measured(163, 83, 31, mended="a `try` that touches nothing of the server, projects without accounts"),
    "EW505": Measured(62, 2, 6, mended="coroutines that never wait, or that keep the task which does their work"),
    "EW506": Measured(40, 28, 16, mended="what a message begins anew"),
    "EW507": Measured(5, 0, 0),  # three first counted as wrong: readers say the same there, as a late reply
    "EW509": Measured(2, 0, 6, mended="programs that connect to a server, and an `except` that answers"),
    "EW510": Measured(24, 2, 2),
    "EW512": Measured(5, 4, 2),
    "EW513": Measured(
        242, 115, 94, mended="what tells all nothing of what the client said, models that are only named so or run here"
    ),
    "EW514": Measured(101, 11, 29, mended="what an error in the connect of Channels and Starlette leaves unset"),
    "EW515": Measured(
        376,
        197,
        222,
        mended="loops that one error ends, where they are started again or nothing in them fails; tasks that catch"
        " the end of the connection",
    ),
    "EW517": Measured(6, 0, 4),
    "EW519": Measured(
        60,
        11,
        15,
        mended="what is written back into a cache has to be a changed copy",
    ),
    "EW520": Measured(119, 45, 17),
    "EW601": Measured(  # 18 of the wrong ones in one application, whose filter blanks its log
        37, 19, 23, mended="what is logged at the level debug, and logs with a filter of their own"
    ),
    "EW602": Measured(
        154,
        47,
        48,
        mended="keys of other services, of files that nobody imports, of what does not run in earnest, settings, keys"
        " that production gives anew",
    ),
    "EW604": Measured(1, 0, 0),
    "EW606": Measured(5, 0, 3),
    "EW607": Measured(16, 5, 12),
    "EW704": Measured(15, 11, 7, mended="settings for linting, and Socket.IO, which is not looked at any more"),
}
"""Code of a rule → what was measured. A rule that found nothing there says by itself how sure it is."""


def of_level(level: Confidence) -> Measured:
    """What was measured of all rules that have a level."""
    rows = [row for row in UNSEEN.values() if row.confidence == level]
    return Measured(sum(row.right for row in rows), sum(row.noise for row in rows), sum(row.wrong for row in rows))


def confidence_of(code: str, said: Confidence) -> Confidence:
    """How sure a rule is: as it was measured, else as it says."""
    return UNSEEN[code].confidence if code in UNSEEN else said


def is_measured(code: str) -> bool:
    """False for the rules of a project, and for those that say how a file is written: no figure is about them."""
    return code.startswith("EW") and not code.startswith(UNREAD)


def known(code: str, level: Confidence) -> str:
    """What was measured of a rule's level, without a full stop."""
    return meaning(level) if is_measured(code) else "not measured"


def meaning(level: Confidence) -> str:
    """A sentence about a level, without a full stop."""
    row = of_level(level)
    return f"{row.true} of {row.read} such findings were true in {WHERE}"


def levels(findings: Iterable[tuple[str, Confidence]]) -> list[str]:
    """A line for each level that these findings have, given by code and level."""
    counts = Counter(level for code, level in findings if is_measured(code))
    return [f"Confidence {level} ({counts[level]}): {meaning(level)}." for level in Confidence if counts[level]]


def figures(code: str) -> str:
    """A sentence about a rule, without a full stop."""
    row = UNSEEN.get(code)
    if row is None:
        return f"it found nothing in {WHERE}"
    since = ", before its last changes" if row.mended else ""
    return f"{row.right} right, {row.noise} true but noise, {row.wrong} wrong{since}"


def record(level: Confidence) -> dict[str, object]:
    """A row as JSON has it."""
    row = of_level(level)
    return {"right": row.true, "read": row.read, "where": WHERE, "meaning": meaning(level)}
