"""Source text in one form, whatever a formatter or its author has made of it: what a regular expression may look at.

    >>> print(in_one_form("if (x==1 and\\n        y): run( 'a',\\n    b=2, )"))
    if x == 1 and y:
        run("a", b=2)

A statement is one line, brackets and quotes are as the usual formatters write them where a line has no end, and what
such a formatter leaves away is left away: brackets around a whole expression, the last comma, empty lines, comments
within brackets. It is made from the tokens alone, so that any piece of valid source will do, and none fails.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
    (?P<text>(?i:[rbfut]{0,2})
        (?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<words>[\w.]+(?![\w.'"])(?:[ ][\w.]+(?![\w.'"]))*)
    |(?P<line>\n[ \t\f]*)
    |(?P<gap>[ \t\f\r]+|\\\r?\n[ \t\f]*)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<comma>,)
    |(?P<spaced>:=|->|[=!<>]=|(?://|\*\*|<<|>>|[-+*/%&|^@])=|[<>](?![<>]))
    |(?P<equals>=)
    |(?P<colon>:)
    |(?P<sign>//|\*\*|<<|>>|[-+*/%&|^@~])
    |(?P<end>;)
    |(?P<comment>\#[^\n]*)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_KEYWORDS = frozenset(keyword.kwlist) - {"None", "True", "False"}
_HEADS = frozenset({"if", "elif", "else", "for", "while", "with", "try", "except", "finally", "async", "def", "class"})
"""What begins the line in front of a block."""

_AROUND_ALL = frozenset(
    {"return", "in", "if", "elif", "while", "assert", "import", "for", "with", "del", "except"}
    | {"await", "yield", "raise", "else"}
)
"""Behind these words, behind `=` and at the start of a line, brackets may stand around all that follows."""

_ENDS_VALUE = frozenset({"words", "close", "text"})
"""What a value ends with: a sign behind it stands between two."""


_MAKING = frozenset({"for", "yield", "lambda"})
"""What is no expression without its brackets has one of these words in it."""

_BEFORE_ALL = frozenset({"equals", "line", "keyword_equals"})
_SPACED_BEFORE = frozenset({"keyword", "spaced", "equals", "comma", "colon"})
"""What a space stands behind."""


@dataclass(slots=True)
class _Group:
    """Brackets that are open."""

    kind: str
    at: int
    """Where the bracket stands in what is written."""
    behind: str
    """`value` for those of a call or an index, `all` for those that may stand around all that follows."""
    is_list: bool
    """True for names that may stand without brackets, however many they are."""
    commas: int = 0
    is_typed: bool = False
    """True behind a colon, until the next comma."""
    is_made: bool = False
    """True for what is no expression without its brackets."""


@dataclass(slots=True)
class _Writer:
    """What is written so far, and what stood last in it."""

    out: list[str] = field(default_factory=list)
    last: str = "line"
    """The group of `_TOKEN`; `keyword` for words that end with one, `unary` for a sign in front of a value."""
    word: str = ""
    """The last of several words."""
    gap: str = ""
    """The white space since then."""
    indent: str = ""
    is_head: bool = False
    """True in a line that begins a block, up to its colon."""
    groups: list[_Group] = field(default_factory=list)
    closed: tuple[int, int, bool] | None = None
    """Where brackets stand that may be left away if the expression ends here, and whether they hold a list of names."""

    def put(self, kind: str, written: str) -> None:
        self.out.append(written)
        self.last, self.gap = kind, ""

    def words(self, written: str) -> None:
        first, _, rest = written.partition(" ")
        if first == "in" and self.closed is not None and self.closed[2]:
            self._leave_brackets()
        if self.last == "line":
            self.is_head = first in _HEADS
        self.word = written.rpartition(" ")[2] if rest else first
        if self.groups and self.groups[-1].behind and not _MAKING.isdisjoint(written.split(" ")):
            self.groups[-1].is_made = True
        is_apart = self.last in _SPACED_BEFORE or (self.last in _ENDS_VALUE and first[0] != ".")
        is_part = first[0] == "." and self.last in _ENDS_VALUE
        kind = "keyword" if self.word in _KEYWORDS else "words"
        self.put(kind, f" {written}" if is_apart and not is_part else written)

    def text(self, written: str) -> None:
        quoted = _with_double_quotes(written)
        if self.last == "text" and _may_join(self.out[-1].lstrip(), quoted):
            self.out[-1] = self.out[-1][:-1] + quoted[quoted.index('"') + 1 :]
            return
        self.put("text", f" {quoted}" if self.last in _SPACED_BEFORE or self.last in _ENDS_VALUE else quoted)

    def line(self, written: str) -> None:
        if self.groups:
            self.gap = " "
            return
        self._leave_brackets()
        self.indent, self.is_head = written[1:], False
        if self.last == "line" and self.out:
            self.out.pop()
        self.put("line", written)

    def open(self, written: str) -> None:
        if self.last in ("words", "close", "text") and written != "{":
            behind = "value"
        else:
            is_around = self.last in _BEFORE_ALL or (self.last == "keyword" and self.word in _AROUND_ALL)
            behind = "all" if is_around and written == "(" else ""
        lists = self.last == "keyword" and self.word in ("import", "for")
        self.groups.append(_Group(written, len(self.out), behind, lists))
        is_apart = self.last in _SPACED_BEFORE or (behind != "value" and self.last in _ENDS_VALUE)
        self.put("open", f" {written}" if is_apart else written)

    def close(self, written: str) -> None:
        group = self.groups.pop() if self.groups else _Group("", 0, "", is_list=False)
        is_tuple = group.kind == "(" and group.behind != "value"
        self._leave_brackets()
        if self.last == "comma" and not (is_tuple and group.commas == 1 and not group.is_list):
            self.out.pop()
            group.commas -= 1
        is_one = group.is_list or (not group.commas and not group.is_made and self.last != "open")
        self.put("close", written)
        self.closed = (group.at, len(self.out) - 1, group.is_list) if group.behind == "all" and is_one else None

    def comma(self, written: str) -> None:
        if self.closed is not None and self.closed[2]:
            self.closed = None  # `for (x, y), z in …`: these stand around a part
        self._leave_brackets()
        if self.groups:
            self.groups[-1].commas += 1
            self.groups[-1].is_typed = False
        self.put("comma", written)

    def spaced(self, written: str) -> None:
        if self.groups and written == ":=":
            self.groups[-1].is_made = True
        self.put("spaced", f" {written}")

    def equals(self, written: str) -> None:
        if not self.groups or self.groups[-1].is_typed:
            self.put("equals", f" {written}")
        else:
            self.put("keyword_equals", written)

    def colon(self, written: str) -> None:
        if self.groups:
            self.groups[-1].is_typed = True
            self.put("colon" if self.groups[-1].kind != "[" else "unary", written)
        else:
            self._leave_brackets()
            self.put("block" if self.is_head else "colon", written)

    def sign(self, written: str) -> None:
        if written == "**" and self.last in _ENDS_VALUE:
            self.put("unary", written)
        elif self.last in _ENDS_VALUE:
            self.put("spaced", f" {written}")
        else:
            self.put("unary", f" {written}" if self.last in _SPACED_BEFORE else written)

    def end(self, _: str) -> None:
        self._leave_brackets()
        self.put("line", f"\n{self.indent}")

    def comment(self, written: str) -> None:
        if self.groups:
            return
        self._leave_brackets()
        self.put("comment", written if self.last == "line" else f"  {written}")

    def other(self, written: str) -> None:
        self.put("other", f"{self.gap}{written}")

    def _leave_brackets(self) -> None:
        """Take brackets away that stand around a whole expression, which ends here."""
        if self.closed is not None and self.last == "close":
            first, last, _ = self.closed
            self.out[first] = self.out[first][:-1]
            self.out[last] = ""
        self.closed = None


def in_one_form(source: str) -> str:
    """The text of some source in one form."""
    writer = _Writer()
    for token in _TOKEN.finditer(source):
        kind, written = token.lastgroup or "other", token[0]
        if kind == "gap":
            writer.gap = " "
            continue
        if writer.last == "block" and kind not in ("line", "comment"):
            writer.is_head = False
            writer.indent += "    "
            writer.put("line", f"\n{writer.indent}")
        getattr(writer, kind)(written)
    writer._leave_brackets()
    return "".join(writer.out)


def _with_double_quotes(written: str) -> str:
    """A text in double quotes, if it can be without a backslash."""
    if written[-1] == '"' or written.endswith("'''"):
        return written
    at = written.index("'")
    prefix, inner = written[:at], written[at + 1 : -1]
    if "\\" in inner:
        return written
    if '"' in inner:
        if "f" not in prefix.lower() or "'" in inner:
            return written
        inner = inner.replace('"', "'")
    return f'{prefix}"{inner}"'


def _may_join(first: str, second: str) -> bool:
    """True for two texts in double quotes, with the same letter in front or none, that stand side by side."""
    prefix, quote, _ = second.partition('"')
    return quote != "" and first.startswith(prefix + quote) and '"""' not in (first[-3:], second[-3:])
