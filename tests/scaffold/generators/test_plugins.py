"""Generators of other people: an installed package offers one, and it is bound by what binds ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.generators.request import MAX_BYTES, MAX_WISHES
from tests.scaffold.conftest import Shell

METADATA = "Metadata-Version: 2.1\nName: acme-generators\nVersion: 1.2\n"
ENTRY_POINTS = """\
[emberwire.generators]
metric = acme_generators:metric
escape = acme_generators:escape
memory = acme_generators:memory
flood = acme_generators:flood
giant = acme_generators:giant
other = acme_generators:other
broken = acme_generators:broken
missing = acme_generators_without:metric
nothing = acme_generators:plan
channel = acme_generators:metric
Bad_Name = acme_generators:metric
"""
CODE = """\
from importlib.resources import files
from scaffold.edits.table import AddRoute
from scaffold.plan.operations import Hint, Rendered, Wire
from scaffold.generators.generator import Generator

TEMPLATES = files("acme_generators") / "templates"

def plan(asked):
    yield asked.file("metric.py.jinja", asked.site.inside(f"metrics/{asked.name.path}.py"), unit="s")
    module = asked.site.module(f"metrics/{asked.name.path}")
    route = AddRoute("UserSocket", asked.name.snake, f"{asked.name.snake}:*", module, f"{asked.name.camel}Metric")
    yield Wire(asked.site.inside("sockets/user_socket.py"), route)
    if "hint" in asked.options:
        yield Hint("README.md", asked.options["hint"], "people should know")

metric = Generator("Add a metric.", plan, TEMPLATES, {"hint": "A line for the README.", "label": "Its label."})

def one(path, content=b""):
    return Generator("One file.", lambda asked: [Rendered(path.format(asked=asked), content, "none")])

escape = one("../outside.py")
memory = one(".EmberWire/manifest.json")
giant = one("big.txt", b"x" * 1_000_001)
flood = Generator("Too many.", lambda asked: (Rendered(f"{n}.txt", b"", "none") for n in iter(int, 1)))
other = Generator("No wishes.", lambda asked: [object()])
broken = Generator("Fails.", lambda asked: [1 / 0])
"""
TEMPLATE = '"""{{ name.human }}, in {{ unit }}, of {{ package }}: {{ options.get("label", "no label") }}."""\n'


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as pip leaves it, with the package installed in it."""
    folder = tmp_path_factory.mktemp("site")
    for path, text in {
        "acme_generators/__init__.py": CODE,
        "acme_generators/templates/metric.py.jinja": TEMPLATE,
        "acme_generators-1.2.dist-info/METADATA": METADATA,
        "acme_generators-1.2.dist-info/entry_points.txt": ENTRY_POINTS,
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture
def acme(chat: Shell, site: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in an application, where the package is installed."""
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "acme_generators", raising=False)
    return chat


def test_it_is_a_command_like_any_other(chat: Shell, site: Path) -> None:
    """In a process of its own, as a person would run it."""

    def run(*arguments: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(site)}
        command = [sys.executable, "-m", "emberwire", "gen", *arguments]
        return subprocess.run(
            command, cwd=chat.folder, env=environment, check=True, capture_output=True, text=True
        ).stdout

    assert "metric" in run("--help")
    assert "Add a metric." in run("metric", "--help")
    assert "create  chat/metrics/admin/latency.py" in run("metric", "Admin.Latency", "--label", "slow", "--diff") + run(
        "metric", "Admin.Latency", "--label", "slow"
    )
    made = (chat.folder / "chat/metrics/admin/latency.py").read_text()
    assert made == '"""latency, in s, of chat: slow."""\n'


def test_it_is_undone_like_any_other(acme: Shell) -> None:
    before = acme.tree()
    acme("gen metric Latency --label slow --strict")
    assert b'latency = channel("latency:*", LatencyMetric)' in acme.tree()["chat/sockets/user_socket.py"]
    acme("gen channel Lobby")
    made = acme.tree()
    assert "create" not in acme("gen metric Latency").output, "the answers of the first time hold"
    assert acme.tree() == made
    assert "metric" not in acme("doctor").output
    acme("destroy channel Lobby")
    acme("destroy metric Latency --strict")
    assert acme.tree() == before


def test_its_hints_and_conflicts_are_shown_and_stop_it(acme: Shell) -> None:
    output = acme("gen metric Latency --hint 'see metrics' --strict", exit_code=1).output
    assert "Please add to README.md, because people should know:\n    see metrics" in output
    place = acme.folder / "chat/metrics/latency.py"
    place.parent.mkdir()
    place.write_text("mine = 1\n")
    before = acme.tree()
    assert "conflict  chat/metrics/latency.py" in acme("gen metric Latency", exit_code=1).output
    assert acme.tree() == before


def test_a_project_can_change_its_templates_and_is_brought_up_to_date(acme: Shell) -> None:
    acme("gen metric Latency")
    own = acme.folder / ".emberwire/templates/metric/metric.py.jinja"
    own.parent.mkdir(parents=True)
    own.write_text('"""{{ name.camel }}."""\n')
    output = acme("doctor").output
    assert "stale  chat/metrics/latency.py" in output
    assert "nothing uses it" not in output
    acme("update")
    assert (acme.folder / "chat/metrics/latency.py").read_text() == '"""Latency."""\n'


def test_what_it_made_stays_when_it_is_gone(acme: Shell, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Destroying needs the manifest only."""
    before = acme.tree()
    acme("gen metric Latency")
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each != str(site)])
    assert "a generator that is not installed here" in acme("doctor").output
    acme("update --check")
    acme("gen metric Other", exit_code=2)
    acme("destroy metric Latency --strict")
    assert acme.tree() == before


@pytest.mark.parametrize(
    ("command", "said", "code"),
    [
        ("escape X", "climbs out", 2),
        ("memory X", "may not write '.EmberWire/manifest.json'", 1),
        ("flood X", f"more than {MAX_WISHES} things", 1),
        ("giant X", f"more than {MAX_BYTES:_} bytes", 1),
        ("other X", "failed with TypeError: expected a Rendered, a Wire or a Hint", 1),
        ("broken X", "of acme-generators 1.2 failed with ZeroDivisionError", 1),
        ("missing X", "of acme-generators 1.2 failed with ModuleNotFoundError", 1),
        ("nothing X", "to be a `scaffold.generators.generator.Generator`", 1),
        ("metric ../X", "CamelCase", 2),
        ("Bad_Name X", "No such command", 2),
    ],
)
def test_what_it_may_not_do_ends_with_a_sentence(acme: Shell, command: str, said: str, code: int) -> None:
    before = acme.tree()
    output = " ".join(acme(f"gen {command}", exit_code=code).output.split())
    assert said in output
    assert acme.tree() == before


def test_the_list_of_commands_survives_a_broken_one_and_ours_stay_ours(acme: Shell) -> None:
    output = acme("gen --help").output
    assert "missing" in output
    assert "Add a channel, its context" in output
    assert output.count("\n  channel ") == 1


def test_what_nobody_generated_cannot_be_destroyed(chat: Shell) -> None:
    assert "expected one of the generators" in chat("destroy metric Latency", exit_code=2).output
