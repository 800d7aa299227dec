"""How often each rule was right in code that it had not seen, and how sure it may therefore call itself.

    confidence_of("EW203", Confidence.MEDIUM)    # HIGH: what was measured outranks what its author thinks
    meaning(Confidence.HIGH)                     # "245 of 249 such findings were true in 136 repositories …"

Whoever measures again changes the rows, and nothing else; `docs/linter-precision.md` says how it was measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lint_rules.finding import Confidence

WHERE = "204 repositories that no rule was written with"
"""The third to the eighth draw of `benchmarks/unseen`, each at its first run."""

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
        52,
        52,
        27,
        mended="objects that accept only to hear a token, decorators of a package, adapters, programs and servers"
        " without users, accounts of other services, consumers that accept only whom they know,"
        " mixins in front of others, projects without accounts, classes whose messages ask",
    ),
    "EW102": Measured(0, 0, 1),
    "EW104": Measured(35, 13, 2),
    "EW105": Measured(34, 4, 0),
    "EW107": Measured(0, 2, 7, mended="handlers that are given a request, and gates of HTTP, which are EW101's"),
    "EW109": Measured(1, 1, 3, mended="logins behind a list that is optional"),
    "EW112": Measured(12, 47, 2),
    "EW113": Measured(2, 0, 2),
    "EW114": Measured(38, 48, 12, mended="tokens that are tested late"),
    "EW201": Measured(32, 11, 14, mended="refusals that a helper gives by a name, and hosts that are asked for"),
    "EW203": Measured(23, 3, 1),
    "EW208": Measured(3, 2, 1),
    "EW209": Measured(142, 62, 84),
    "EW211": Measured(14, 13, 27, mended="what brokers and other servers hear"),
    "EW212": Measured(5, 2, 14, mended="a client that leaves a room itself"),
    "EW213": Measured(3, 0, 2),
    "EW301": Measured(107, 14, 28),
    "EW302": Measured(2, 0, 1),
    "EW303": Measured(26, 5, 6, mended="an `emit` of the project's own"),
    "EW308": Measured(9, 2, 0),
    "EW310": Measured(1, 0, 0),
    "EW311": Measured(27, 0, 2),
    "EW314": Measured(138, 96, 91),
    "EW315": Measured(1, 0, 0),
    "EW401": Measured(2, 0, 1),
    "EW402": Measured(5, 1, 5, mended="groups that Channels leaves by itself, fixed keys, names of things"),
    "EW407": Measured(9, 2, 5),
    "EW501": Measured(74, 0, 2),
    "EW502": Measured(31, 7, 1),
    "EW503": Measured(10, 16, 1),
    "EW504": Measured(29, 39, 9, mended="a `try` that touches nothing of the server, projects without accounts"),
    "EW505": Measured(14, 1, 4, mended="coroutines that never wait, or that keep the task which does their work"),
    "EW506": Measured(8, 7, 9, mended="what a message begins anew"),
    "EW507": Measured(2, 0, 0),
    "EW510": Measured(4, 0, 0),
    "EW512": Measured(0, 2, 0),
    "EW513": Measured(
        62, 56, 41, mended="what tells all nothing of what the client said, models that are only named so or run here"
    ),
    "EW514": Measured(17, 2, 5),
    "EW515": Measured(
        85, 116, 68, mended="loops that one error ends, where they are started again or nothing in them fails"
    ),
    "EW517": Measured(2, 0, 2),
    "EW518": Measured(11, 18, 3),
    "EW519": Measured(
        9,
        1,
        8,
        mended="what is written back into a cache has to be a changed copy",
    ),
    "EW601": Measured(8, 6, 0),
    "EW602": Measured(
        31,
        8,
        22,
        mended="keys of other services, of files that nobody imports, of what does not run in earnest, settings",
    ),
    "EW604": Measured(1, 0, 0),
    "EW606": Measured(4, 0, 1),
    "EW607": Measured(10, 0, 1),
    "EW704": Measured(2, 4, 1, mended="settings for linting, and Socket.IO, which is not looked at any more"),
}
"""Code of a rule → what was measured. A rule that found nothing there says by itself how sure it is."""


def of_level(level: Confidence) -> Measured:
    """What was measured of all rules that have a level."""
    rows = [row for row in UNSEEN.values() if row.confidence == level]
    return Measured(sum(row.right for row in rows), sum(row.noise for row in rows), sum(row.wrong for row in rows))


def confidence_of(code: str, said: Confidence) -> Confidence:
    """How sure a rule is: as it was measured, else as it says."""
    return UNSEEN[code].confidence if code in UNSEEN else said


def meaning(level: Confidence) -> str:
    """A sentence about a level, without a full stop."""
    row = of_level(level)
    return f"{row.true} of {row.read} such findings were true in {WHERE}"


def figures(code: str) -> str:
    """A sentence about a rule, without a full stop."""
    row = UNSEEN.get(code)
    if row is None:
        return f"it found nothing in {WHERE}"
    since = f"; mended since: {row.mended}" if row.mended else ""
    return f"{row.right} right, {row.noise} true but noise, {row.wrong} wrong in {WHERE}{since}"


def record(level: Confidence) -> dict[str, object]:
    """A row as JSON has it."""
    row = of_level(level)
    return {"right": row.true, "read": row.read, "where": WHERE, "meaning": meaning(level)}
