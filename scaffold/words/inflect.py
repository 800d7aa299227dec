"""The few inflections that module names need: `lobby` → `lobbies` and back, `SuperUser` → `super_user`.

The rules are those of ordinary English nouns with a short table of exceptions. A wrong plural is a name that reads
oddly, not a fault, so a dictionary is not worth a dependency.

>>> plural("lobby"), plural("box"), plural("person")
('lobbies', 'boxes', 'people')
>>> singular("lobbies"), singular("boxes"), singular("people")
('lobby', 'box', 'person')
>>> snake("SuperUser"), snake("HTTPLog"), camel("super_user")
('super_user', 'http_log', 'SuperUser')
"""

from __future__ import annotations

import re

__all__ = ["camel", "plural", "singular", "snake"]

IRREGULAR = {
    "analysis": "analyses",
    "cache": "caches",
    "child": "children",
    "foot": "feet",
    "goose": "geese",
    "half": "halves",
    "knife": "knives",
    "leaf": "leaves",
    "life": "lives",
    "man": "men",
    "matrix": "matrices",
    "mouse": "mice",
    "niche": "niches",
    "person": "people",
    "quiz": "quizzes",
    "self": "selves",
    "shelf": "shelves",
    "thesis": "theses",
    "tooth": "teeth",
    "wife": "wives",
    "wolf": "wolves",
    "woman": "women",
}
UNCOUNTABLE = {
    "chess",
    "data",
    "equipment",
    "feedback",
    "fish",
    "media",
    "metadata",
    "news",
    "series",
    "sheep",
    "staff",
    "status",
}

_BEFORE_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake(name: str) -> str:
    """Return `SuperUser` as `super_user`; a run of capitals counts as one word."""
    return _BEFORE_CAPITAL.sub("_", name).lower()


def camel(name: str) -> str:
    """Return `super_user` as `SuperUser`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def plural(noun: str) -> str:
    """Return the plural of the last word of a snake_case noun; what is a plural already stays."""
    head, last = _split(noun)
    if last in UNCOUNTABLE or last in IRREGULAR.values():
        return noun
    return head + IRREGULAR.get(last, _regular_plural(last))


def singular(noun: str) -> str:
    """Return the noun that `plural` makes `noun` of, or `noun` itself when there is none."""
    head, last = _split(noun)
    candidates = [one for one, many in IRREGULAR.items() if many == last]
    candidates += [last[:-3] + "y"] if last.endswith("ies") else []
    # `houses` and `sizes` keep their e, `buses` and `boxes` got one.
    endings = (1, 2) if re.search(r"([^su]s|[^z]z|ous)es$", last) else (2, 1)
    candidates += [last[:-ending] for ending in endings if last.endswith("es"[-ending:])]
    fitting = (one for one in candidates if one and _regular_or_not(one) == last)
    return noun if last in UNCOUNTABLE else head + next(fitting, last)


def _regular_or_not(noun: str) -> str:
    return IRREGULAR.get(noun, _regular_plural(noun))


def _regular_plural(noun: str) -> str:
    if re.search(r"(s|x|z|ch|sh)$", noun):
        return noun + "es"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + "s"


def _split(noun: str) -> tuple[str, str]:
    head, underscore, last = noun.rpartition("_")
    return head + underscore, last
