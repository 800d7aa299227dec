"""The programs that were written to be linted: what their score rests on holds."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.unseen.score import KINDS, Label, read_judgements, read_labels
from benchmarks.written.score import JUDGED, LABELS, Source, main, sources, unpack


@pytest.fixture(scope="module")
def programs() -> dict[str, dict[str, Source]]:
    """The files of each program, by their paths."""
    found: dict[str, dict[str, Source]] = defaultdict(dict)
    for source in sources():
        found[source.repo][source.file] = source
    return found


@pytest.fixture(scope="module")
def labels() -> list[Label]:
    return read_labels(LABELS)


def test_every_program_stands_there_as_it_was_written_and_mended(programs: dict[str, dict[str, Source]]) -> None:
    bad = {name for name in programs if not name.endswith("_good")}
    assert {f"{name}_good" for name in bad} == programs.keys() - bad
    assert all(programs[name] != programs[f"{name}_good"] for name in bad)


def test_every_python_file_is_python(programs: dict[str, dict[str, Source]]) -> None:
    for files in programs.values():
        for path, source in files.items():
            if path.endswith(".py"):
                ast.parse(source.text, f"{source.repo}/{path}")


def test_every_label_is_of_a_kind_and_stands_in_its_file(
    programs: dict[str, dict[str, Source]], labels: list[Label]
) -> None:
    for label in labels:
        assert label.kind in KINDS, label
        assert label.line <= len(programs[label.repo][label.file].text.splitlines()), label
        assert label.bad != label.repo.endswith("_good"), label


def test_every_judgement_is_of_a_line_of_a_program(programs: dict[str, dict[str, Source]]) -> None:
    judged = read_judgements(JUDGED)
    assert judged
    for repo, file, line, _ in judged:
        assert line <= len(programs[repo][file].text.splitlines()), (repo, file, line)


def test_every_program_has_a_flaw(programs: dict[str, dict[str, Source]], labels: list[Label]) -> None:
    assert {name for name in programs if not name.endswith("_good")} == {each.repo for each in labels if each.bad}


def test_no_text_says_where_its_flaw_is(programs: dict[str, dict[str, Source]]) -> None:
    """Who looks for words would find what the linter has to find by what the code does."""
    words = ("# bad", "# flaw", "vulnerab", "insecure", "emberwire")
    for files in programs.values():
        for source in files.values():
            assert not [word for word in words if word in source.text.lower()], (source.repo, source.file)


def test_unpacked_programs_are_projects_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--unpack", str(tmp_path)])
    unpacked = {path.name for path in tmp_path.iterdir()}
    assert unpacked == {source.repo.replace("/", "+") for source in sources()}
    assert all((tmp_path / name / "pyproject.toml").is_file() for name in unpacked)
    assert capsys.readouterr().out == ""


def test_one_set_can_be_unpacked_alone(tmp_path: Path) -> None:
    unpack(tmp_path, "none of that name")
    assert not list(tmp_path.iterdir())
