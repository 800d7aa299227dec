"""Everything that the generator can be asked for: the combinations of its options, and the projects that show them.

    for command in applications(): print(command)      # emberwire new --framework fastapi --storage sqlite …

The options of `emberwire new` are read from the command itself, so that one that is added is tried with all others.
Those of `emberwire gen channel` take text; what is tried for each is the table `CHANNEL`, and a test holds the table
against the command. Which of the combinations come to the same is decided by rendering them and comparing the bytes.

It generates; `scripts/generated_checks.py` runs the tools over what was generated.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from click.testing import CliRunner

from scaffold.generators.request import Order, ordered
from scaffold.generators.table import GENERATORS
from scaffold.memory.project import Project
from scaffold.memory.workbench import Workbench
from scaffold.plan.operations import Rendered, Wish
from scaffold.shell import cli
from scaffold.shell.options import Mode
from scaffold.words.names import Name

__all__ = [
    "CHANNEL", "CHUNK", "DIFFERENT_FILES_ONLY", "STORAGES", "Combination", "application_folders", "applications",
    "channel_commands", "contents", "distinct_channels", "emberwire", "make_channels", "pairwise", "toggles",
]  # fmt: skip

ASIDE = {*Mode.__dataclass_fields__, "into", "name", "package"}
"""Parameters that say where or how a plan is carried out, and not what is generated."""

DIFFERENT_FILES_ONLY: Mapping[str, frozenset[str]] = {
    "docker": frozenset({"Dockerfile", ".dockerignore", "README.md"}),
    "ci": frozenset({".github/workflows/test.yml"}),
    "pre_commit": frozenset({".pre-commit-config.yaml", "pyproject.toml"}),
}
"""Options of `new` that change nothing which Python, ruff, mypy, the linter or the tests read: their files, exactly."""

Combination = Mapping[str, str]

CHANNEL: Mapping[str, Mapping[str, str]] = {
    "socket": {"user": "", "admin": "--socket Admin"},
    "topic": {
        "default": "",
        "open": "--topic '{snake}s:*'",
        "exact": "--topic {snake}:lobby",
        "deep": "--topic '{snake}:deep:*'",
        "inside that of another": "--topic 'room:{snake}:*'",
    },
    "event": {
        "default": "",
        "typed": "--event place_bid --payload 'amount:int(1..100000) price:float? note:str(..200)? now:bool'",
        "two": "--event new_msg --payload 'body:str(1..500) to:int?' --event add_poll --payload 'title:str' --pages",
        "empty": "--event ring --payload ''",
        "typing": "--event typing --payload 'typing:bool'",
        "odd": "--event join --payload 'order:int select:str? payload:str' --event send_push --payload 'os:str?'",
        "every type": "--event log_visit_of_museum --payload 'at:datetime? day:date key:uuid tags:list[str(1..20)]? "
        "state:enum(opened,closed,merged,rejected,waiting,cancelled,postponed)? seats:list[list[int(1..9)]](1..4) "
        "place:{{city:str until:date kind:enum(red,green)?}} stops:list[{{at:datetime key:uuid}}]?'",
    },
    "intercept": {"none": "", "first": "--intercept {event}"},
    "presence": {"unsaid": "", "with": "--presence", "without": "--no-presence"},
    "typing": {"unsaid": "", "without": "--no-typing"},
    "payloads": {"unsaid": "", "pydantic": "--payloads pydantic"},
}
"""What is tried for each option of `gen channel`; `--payload` goes with its `--event`.

`--typing` needs presence and refuses an event of that name, so no pair holds it; `new` uses it for its room.
"""

STORAGES = GENERATORS["app"].option("storage").choices
"""The storages of new applications."""
FIRST_EVENT = {
    "default": "new_msg",
    "typed": "place_bid",
    "two": "new_msg",
    "empty": "ring",
    "typing": "typing",
    "odd": "join",
    "every type": "log_visit_of_museum",
}
NAMES = {"plain": "Case{number}", "nested": "Desk.Case{number}", "long": "CaseOfManyLetters{number}"}
"""How a channel is named goes round; tests/scaffold/words/test_layout.py tests what a name does to the layout."""


def emberwire(command: str, folder: Path) -> str:
    """Run `emberwire COMMAND` in `folder`. Returns what it printed; raises `RuntimeError` when it fails."""
    name, *arguments = shlex.split(command)
    with contextlib.chdir(folder):
        result = CliRunner().invoke(getattr(cli, name), arguments)
    if result.exit_code != 0:
        raise RuntimeError(f"emberwire {command} in {folder}: {result.output}{result.exception!r}")
    return result.output


# --- emberwire new ---------------------------------------------------------------------------------------------------
def toggles(command: click.Command) -> dict[str, list[str]]:
    """Return for each option that decides what is generated what can be typed for it, "" for nothing."""
    return {
        str(each.name): _typed(each)
        for each in command.params
        if isinstance(each, click.Option) and each.name not in ASIDE
    }


def _typed(option: click.Option) -> list[str]:
    if option.is_flag:
        return ["", option.secondary_opts[0] if option.default is True else option.opts[0]]
    if not isinstance(option.type, click.Choice):
        raise TypeError(f"expected {option.name} to be a flag or a choice: say here what is to be tried for it.")
    choices = [f"{option.opts[0]} {choice}" for choice in option.type.choices if choice != option.default]
    return ["", *choices]


def applications() -> Iterator[tuple[Mapping[str, str], str]]:
    """Yield combinations of the options of `emberwire new`, with what is typed for each.

    All combinations of what tools can see are there, with none and with all of the options that only add files of their
    own; and every combination of these, where nothing else is chosen.
    """
    options = toggles(cli.new)
    for chosen in itertools.product(*options.values()):
        combination = dict(zip(options, chosen, strict=True))
        added = [bool(combination[each]) for each in DIFFERENT_FILES_ONLY]
        others = [each for option, each in combination.items() if option not in DIFFERENT_FILES_ONLY]
        if not any(added) or all(added) or not any(others):
            yield combination, " ".join(each for each in chosen if each)


def application_folders(root: Path) -> dict[Path, Mapping[str, str]]:
    """Make an application for each combination, called chat, each in a folder of its own below `root`."""
    made = {}
    for number, (chosen, typed) in enumerate(applications()):
        folder = root / f"{number:03}"
        folder.mkdir(parents=True)
        emberwire(f"new chat {typed}", folder)
        made[folder / "chat"] = chosen
    return made


def contents(folder: Path) -> dict[str, str]:
    """Return the hash of each file below `folder`, caches left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "cache" not in path.relative_to(folder).as_posix()
    }


# --- emberwire gen channel -------------------------------------------------------------------------------------------
def every(table: Mapping[str, Iterable[str]]) -> list[Combination]:
    """Return every combination of one value for each key."""
    return [dict(zip(table, each, strict=True)) for each in itertools.product(*table.values())]


def pairwise(table: Mapping[str, Iterable[str]]) -> list[Combination]:
    """Return few combinations that hold every pair of values of any two keys: each is the one with most new pairs."""
    candidates = every(table)
    open_pairs = {pair for each in candidates for pair in _pairs(each)}
    chosen = []
    while open_pairs:
        best = max(candidates, key=lambda each: len(open_pairs & _pairs(each)))
        chosen.append(best)
        open_pairs -= _pairs(best)
    return chosen


def _pairs(combination: Combination) -> set[tuple[tuple[str, str], ...]]:
    return set(itertools.combinations(combination.items(), 2))


def channel_commands(combinations: Sequence[Combination]) -> Iterator[tuple[str, str]]:
    """Yield the name and the command for each combination."""
    for number, chosen in enumerate(combinations):
        name = list(NAMES.values())[number % len(NAMES)].format(number=number)
        places = {"snake": Name.parse(name, kind="channel").snake, "event": FIRST_EVENT[chosen["event"]]}
        options = [CHANNEL[option][value].format(**places) for option, value in chosen.items() if option in CHANNEL]
        yield name, " ".join(["gen channel", name, *(each for each in options if each)])


def distinct_channels(root: Path) -> list[Combination]:
    """Return one combination for each different set of files that `gen channel` can give, in any project.

    All combinations are rendered under one name, in a project with and in one without presence; those whose own files,
    routes and wishes are byte for byte the same are one. Files that channels share are the same for all of a project:
    of each kind of project there is one channel at least.
    """
    found: dict[str, Combination] = {}
    for storage, presence in itertools.product(STORAGES, ("with", "without")):
        project = Project(root / "nowhere", "shop", settings={"storage": storage})
        bench = Workbench.open(project)
        # What a channel is does not hang on the storage; its context does, and every pair of options meets one.
        for chosen in every(CHANNEL) if storage == STORAGES[0] else pairwise(CHANNEL):
            tracked = chosen["presence"] == "with" or (chosen["presence"] == "unsaid" and presence == "with")
            order = Order("channel", Name(("Case",)), _typed_for(chosen, presence=tracked))
            hashed = hashlib.sha256()
            for wish in ordered(bench, order)[-1].wishes:
                hashed.update(_own(wish))
            found.setdefault(hashed.hexdigest(), {**chosen, "storage": storage, "project": presence})
        kind = {"storage": storage, "project": presence}
        found.setdefault(str(kind), {**every(CHANNEL)[0], **kind})
    return list(found.values())


def _own(wish: Wish) -> bytes:
    if isinstance(wish, Rendered):
        return b"" if wish.shared else wish.path.encode() + wish.content
    return repr(wish).encode()


def _typed_for(chosen: Combination, *, presence: bool) -> Mapping[str, object]:
    places = {"snake": "case", "event": FIRST_EVENT[chosen["event"]]}
    words = {option: shlex.split(CHANNEL[option][value].format(**places)) for option, value in chosen.items()}
    events = zip(_after("--event", words["event"]), _after("--payload", words["event"]), strict=True)
    typed = {
        "socket": _after("--socket", words["socket"]),
        "topic": _after("--topic", words["topic"]),
        "payloads": _after("--payloads", words["payloads"]),
    }
    return {
        **{option: values[0] for option, values in typed.items() if values},
        "event": list(events),
        "intercept": _after("--intercept", words["intercept"]),
        "presence": presence,
    }


def _after(option: str, words: Sequence[str]) -> list[str]:
    return [words[at + 1] for at, word in enumerate(words) if word == option]


@dataclass(frozen=True, slots=True)
class _Kind:
    storage: str
    presence: str

    @property
    def command(self) -> str:
        without = " --no-presence" if self.presence == "without" else ""
        return f"new my-shop --storage {self.storage}{without} --no-page"


OTHERS = (
    "gen socket Support.Agent --mount /agents",
    "gen context Orders --event place_order --payload 'article:str(1..80) amount:int(1..100)'",
    "gen context Shop.Deals",
    "gen channel User",
    "gen channel Join",
    "gen ci",
    "gen pre-commit",
)
"""The other commands of `gen`, and names that the templates use themselves; `gen test` renders what these do."""
CHUNK = 20
"""Channels of one project: each is wired into a socket that holds all others, which gets slower with their number."""


def make_channels(root: Path, combinations: Sequence[Combination]) -> list[Path]:
    """Make projects that hold a channel for each combination and what else `gen` can make. Returns their folders.

    A combination has, beside the options, the "storage" of the project and whether its "project" has presence.
    """
    folders = []
    for kind in dict.fromkeys(_Kind(each["storage"], each["project"]) for each in combinations):
        own = [each for each in combinations if (each["storage"], each["project"]) == (kind.storage, kind.presence)]
        for start in range(0, len(own), CHUNK):
            folder = root / f"{kind.storage}-{kind.presence}-{start:03}"
            folder.mkdir(parents=True)
            folders.append(_project(folder, kind, own[start : start + CHUNK]))
    return folders


def _project(folder: Path, kind: _Kind, combinations: Sequence[Combination]) -> Path:
    emberwire(kind.command, folder)
    project = folder / "my-shop"
    for command in ("gen socket Admin", *OTHERS, *(["gen presence Online"] if kind.presence == "with" else [])):
        emberwire(f"{command} --strict", project)
    clients: dict[tuple[str, str], str] = {}
    for (name, command), chosen in zip(channel_commands(combinations), combinations, strict=True):
        emberwire(f"{command} --strict", project)
        clients.setdefault((chosen["event"], chosen["topic"]), name)
    # After all channels: the application is imported once, and not again while its code is the same.
    for name, language in itertools.product(clients.values(), ("js", "ts", "python")):
        emberwire(f"gen client {name} --lang {language} --strict", project)
    return project
