"""Every combination of the generator's options, held to the standard of written code.

`emberwire new` is run with every combination of the options that tools can see, without and with those that only add
files of their own. Two applications are checked once when everything that the
tools read is byte for byte the same: the Python files, what the page is made of, and the tables of pyproject.toml that
configure a tool. That nothing else differs, and that no test reads anything else, is tested first.

The options of `emberwire gen channel` are tried pairwise here: every two values of any two options, the storage of the
project and its presence included, meet in one channel. `make check` runs the tools and the tests over all that come to
different files.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest

from scaffold.generators.table import GENERATORS
from scaffold.shell import cli
from scripts import generated_checks as checks
from scripts.generated_matrix import (
    CHANNEL,
    CHUNK,
    DIFFERENT_FILES_ONLY,
    STORAGES,
    application_folders,
    channel_commands,
    contents,
    emberwire,
    make_channels,
    pairwise,
    toggles,
)

pytestmark = pytest.mark.timeout(600)

NOT_READ = frozenset({".gitignore", *(path for each in DIFFERENT_FILES_ONLY.values() for path in each)})
"""What no tool reads, pyproject.toml apart, of which they read the tables that are theirs."""
PROJECTS = {"storage": STORAGES, "project": ("with", "without")}

Applications = dict[Path, Mapping[str, str]]
Tree = Mapping[str, str]


def read_by_tools(folder: Path, files: Tree) -> str:
    """Return what decides the outcome of the tools: hashes of the files that they read, and their configuration."""
    read = {path: files[path] for path in files if path not in NOT_READ and not path.startswith(".emberwire/")}
    settings = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    return json.dumps([read, settings["tool"], settings["project"]["requires-python"]], sort_keys=True)


@pytest.fixture(scope="module")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Applications:
    return application_folders(tmp_path_factory.mktemp("applications"))


@pytest.fixture(scope="module")
def trees(applications: Applications) -> dict[Path, Tree]:
    """The hash of each file of each application, taken before any tool has left something there."""
    return {folder: contents(folder) for folder in applications}


@pytest.fixture(scope="module")
def distinct(trees: dict[Path, Tree]) -> list[Path]:
    """One application of each kind that the tools can tell apart."""
    return list({read_by_tools(folder, tree): folder for folder, tree in trees.items()}.values())


@pytest.fixture(scope="module")
def channels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return make_channels(tmp_path_factory.mktemp("channels"), pairwise({**CHANNEL, **PROJECTS}))


def test_every_combination_of_the_options_of_new_is_made(applications: Applications) -> None:
    """2 frameworks, 3 storages, 2 ways to sign in, with or without page and presence: each bare, and with the rest."""
    assert set(toggles(cli.new)) == {"framework", "storage", "auth", "page", "presence", "docker", "ci", "pre_commit"}
    kinds = 3 * 2**4
    assert (
        len(applications) == len({tuple(chosen.values()) for chosen in applications.values()}) == 2 * kinds + 2**3 - 2
    )


def test_some_options_only_add_files_of_their_own(applications: Applications, trees: dict[Path, Tree]) -> None:
    """So the tools, which read none of these, find the same with the option and without it."""
    by_choice = {tuple(chosen.values()): folder for folder, chosen in applications.items()}
    for folder, chosen in applications.items():
        without = by_choice[tuple({**chosen, **dict.fromkeys(DIFFERENT_FILES_ONLY, "")}.values())]
        own = {path for option, paths in DIFFERENT_FILES_ONLY.items() if chosen[option] for path in paths}
        different = set(trees[folder].items()) ^ set(trees[without].items())
        assert {path for path, _ in different if not path.startswith(".emberwire/")} == own


def test_no_test_reads_a_file_that_does_not_count(applications: Applications) -> None:
    for folder in applications:
        for path in [*folder.glob("tests/**/*.py"), *folder.glob("chat/**/*.py")]:
            text = path.read_text(encoding="utf-8")
            assert not [name for name in (*NOT_READ, ".emberwire") if name in text], path


def test_what_a_test_forges_is_never_what_it_had(distinct: list[Path]) -> None:
    """`link[:-2] + "AA"` is the link itself once in a thousand runs."""
    for folder in distinct:
        for path in folder.glob("tests/**/*.py"):
            assert not re.search(r'\[:-\d\] \+ ["\']', path.read_text(encoding="utf-8")), path


def test_the_options_that_tools_can_see_make_forty_eight_kinds(distinct: list[Path]) -> None:
    assert len(distinct) == 3 * 2**4


def test_generating_again_is_identical(applications: Applications, distinct: list[Path]) -> None:
    """Each kind, and each option that only adds files where nothing else is chosen."""
    others = toggles(cli.new).keys() - DIFFERENT_FILES_ONLY.keys()
    bare = [folder for folder, chosen in applications.items() if not any(chosen[each] for each in others)]
    assert len(bare) == 2**3
    for folder in {*distinct, *bare}:
        again = emberwire(f"new chat {' '.join(filter(None, applications[folder].values()))} --check", folder.parent)
        assert {line.split()[0] for line in again.splitlines()} == {"identical"}, folder


def test_every_application_passes_ruff(applications: Applications) -> None:
    assert checks.ruff(next(iter(applications)).parent.parent) == []


def test_every_application_passes_our_linter(distinct: list[Path], tmp_path: Path) -> None:
    assert checks.lint(tmp_path, distinct) == []


def test_every_application_passes_mypy(distinct: list[Path], tmp_path: Path) -> None:
    assert checks.mypy(distinct, tmp_path) == []


@pytest.mark.timeout(1800)
def test_every_application_passes_its_own_tests(distinct: list[Path]) -> None:
    assert checks.tests(distinct) == []


# --- emberwire gen ---------------------------------------------------------------------------------------------------
def test_every_option_of_gen_channel_is_in_the_table() -> None:
    options = set(GENERATORS["channel"].options)
    left_out = {"payload", "pages", "session", "metadata"}
    assert options - left_out == set(CHANNEL), "payloads and pages go with events, a session with a project"


def test_pairwise_holds_every_pair() -> None:
    table = {**CHANNEL, **PROJECTS}
    found = {pair for each in pairwise(table) for pair in combinations(each.items(), 2)}
    for one, other in combinations(table, 2):
        assert all(((one, a), (other, b)) in found for a in table[one] for b in table[other])


def test_every_pair_of_options_of_gen_passes_ruff(channels: list[Path]) -> None:
    assert checks.ruff(channels[0].parent.parent) == []


def test_generating_a_channel_again_is_identical(channels: list[Path]) -> None:
    chosen = pairwise({**CHANNEL, **PROJECTS})
    for folder in channels:
        storage, presence, start = folder.parent.name.split("-")
        own = [each for each in chosen if (each["storage"], each["project"]) == (storage, presence)]
        for _, command in channel_commands(own[int(start) : int(start) + CHUNK]):
            again = emberwire(f"{command} --check --strict", folder)
            assert {line.split()[0] for line in again.splitlines()} == {"identical"}, command


def test_each_tool_tells_what_is_wrong(tmp_path: Path) -> None:
    """A check that cannot fail is none."""
    folder = tmp_path / "bad"
    (folder / "tests").mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (folder / "app.py").write_text(
        "import os\n\nfrom emberwire import Accept, Socket\n\nNUMBER: int = 'x'\n\n\n"
        "class UserSocket(Socket):\n    async def connect(self, params, info):\n        return Accept({})\n"
    )
    (folder / "tests/test_app.py").write_text("def test_nothing():\n    assert 0\n")
    assert "F401" in checks.ruff(folder)[0]
    assert "would be reformatted" in checks.ruff(folder)[1]
    assert "EW" in checks.lint(tmp_path, [folder])[0]
    assert "[assignment]" in checks.mypy([folder], tmp_path)[0]
    assert "1 failed" in checks.tests([folder])[0]
