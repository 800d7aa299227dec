"""The manifest: what it remembers it reads back, and what it cannot read it says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.edits.table import AddDependency, AddLifespan, AddMount, AddPresence, AddRoute, AddStatement
from scaffold.edits.wire import Trace
from scaffold.memory.manifest import Entry, FileRecord, Manifest, base_path, digest, is_own
from scaffold.words.errors import ScaffoldError
from tests.scaffold.conftest import Shell

EDITS = (
    ("e.py", AddMount("/socket", "chat.s", "S", "auth_token=True")),
    ("e.py", AddPresence("chat.presence", "presence")),
    ("s.py", AddRoute("S", "room", "room:*", "chat.r", "R")),
    ("app.py", AddStatement("chat.endpoint", "routes")),
    ("app.py", AddLifespan("chat.endpoint")),
    ("pyproject.toml", AddDependency("emberwire>=0.1")),
)
FULL = Manifest(
    "0.1.0",
    (Entry("channel", "Room", {"topic": "room:*", "events": {"é": "x"}}, ("a.py",), EDITS), Entry("ci", "github", {})),
    {"a.py": FileRecord("a.jinja", digest(b"1"), digest(b"2")), "b.py": FileRecord("b.jinja", "", "")},
    {"e.py": (Trace("name", "mount", "", "from emberwire import mount\n", "emberwire"),)},
)
TEXTS = st.text(max_size=20)
MANIFESTS = st.builds(
    Manifest,
    TEXTS,
    st.lists(
        st.builds(
            Entry, TEXTS, TEXTS, st.dictionaries(TEXTS, TEXTS), st.lists(TEXTS).map(lambda files: tuple(sorted(files)))
        ),
        unique_by=lambda entry: entry.key,
    ).map(tuple),
    st.dictionaries(TEXTS, st.builds(FileRecord, TEXTS, TEXTS, TEXTS)),
)


def test_nothing_is_an_empty_manifest() -> None:
    manifest = Manifest.parse(None, version="1")
    assert manifest.empty
    assert not FULL.empty


def test_every_kind_of_statement_is_read_back() -> None:
    assert Manifest.parse(FULL.encode(), version="9") == FULL


@settings(max_examples=30, deadline=None)
@given(MANIFESTS)
def test_what_is_written_is_read_back(manifest: Manifest) -> None:
    assert Manifest.parse(manifest.encode(), version="9") == manifest


def test_the_text_is_the_same_on_every_machine() -> None:
    """Sorted, with no time and no path of a machine: two branches that generate give a diff that merges."""
    backwards = Manifest(FULL.version, FULL.entries, dict(reversed(list(FULL.files.items()))), FULL.traces)
    assert backwards.encode() == FULL.encode()
    assert FULL.encode().endswith(b"}\n")
    assert "é" in FULL.encode().decode()


def damaged() -> dict[str, Any]:
    data = json.loads(FULL.encode())
    return {
        "no JSON": "{",
        "not a table": "[]",
        "text": '"x"',
        "no version": json.dumps({key: value for key, value in data.items() if key != "schema_version"}),
        "generators missing": json.dumps({key: value for key, value in data.items() if key != "generators"}),
        "generators a number": json.dumps({**data, "generators": 7}),
        "a strange statement": json.dumps({**data}).replace('"kind": "mount"', '"kind": "nuclear"'),
        "a statement with too much": json.dumps({**data}).replace('"kind": "mount"', '"kind": "mount", "extra": 1'),
        "a record with too little": json.dumps({**data, "files": {"a.py": {"template": "x"}}}),
    }


@pytest.mark.parametrize("how", damaged())
def test_a_damaged_manifest_gets_a_sentence(how: str) -> None:
    with pytest.raises(ScaffoldError, match=r"damaged .* Take it back from version control\."):
        Manifest.parse(damaged()[how].encode(), version="1")


def test_bytes_that_are_no_text_get_a_sentence() -> None:
    with pytest.raises(ScaffoldError, match="damaged"):
        Manifest.parse(b"\xff\xfe\x00", version="1")


@pytest.mark.parametrize("version", [3, 99, 0, "1", None])
def test_a_manifest_of_another_schema_gets_a_sentence(version: object) -> None:
    data = {**json.loads(FULL.encode()), "schema_version": version}
    with pytest.raises(ScaffoldError, match=r"schema version .* Install the version of emberwire that wrote it"):
        Manifest.parse(json.dumps(data).encode(), version="1")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            Entry("channel-test", "Hand.Made", {"topic": "x:*"}),
            Entry("test", "Hand.Made channel", {"topic": "x:*", "of": "channel"}),
        ),
        (Entry("socket-test", "Made", {"mount": "/x"}), Entry("test", "Made socket", {"mount": "/x", "of": "socket"})),
        (Entry("client", "Room ts", {"language": "ts"}), Entry("client", "Room ts", {"lang": "ts"})),
        (Entry("metric", "Latency", {"options": {"label": "slow"}}), Entry("metric", "Latency", {"label": "slow"})),
        (Entry("channel", "Room", {"topic": "room:*"}), Entry("channel", "Room", {"topic": "room:*"})),
    ],
)
def test_an_entry_of_the_first_schema_is_read_as_one_of_today(old: Entry, new: Entry) -> None:
    data = {**json.loads(Manifest("0.1.0", (old,)).encode()), "schema_version": 1}
    assert Manifest.parse(json.dumps(data).encode(), version="1").entries == (new,)


@pytest.mark.parametrize("command", ["gen channel Lobby", "destroy channel Room", "update", "doctor"])
@pytest.mark.parametrize("text", ["{", '{"schema_version": 3}'])
def test_no_command_touches_anything_then(chat: Shell, command: str, text: str) -> None:
    (chat.folder / ".emberwire/manifest.json").write_text(text)
    before = chat.tree()
    assert chat(command, exit_code=1).output.startswith("Error: .emberwire/manifest.json")
    assert chat.tree() == before


def test_an_entry_is_replaced_in_its_place_or_added_at_the_end() -> None:
    changed = Entry("channel", "Room", {"topic": "other:*"})
    added = Entry("channel", "Hall", {})
    keys = [entry.key for entry in FULL.with_entry(changed).with_entry(added).entries]
    assert keys == [("channel", "Room"), ("ci", "github"), ("channel", "Hall")]
    assert FULL.with_entry(changed).find("channel", "Room") == changed
    assert FULL.find("channel", "Nowhere") is None


def test_what_goes_takes_its_files_and_traces_along() -> None:
    assert FULL.without(FULL.entries[0], files=["a.py", "b.py", "e.py"]).without(FULL.entries[1]).empty


def test_a_file_is_as_it_was_left_or_not() -> None:
    assert FULL.left_as("a.py", rendered=b"1", disk=b"2")
    assert not FULL.left_as("a.py", rendered=b"1", disk=b"3"), "edited"
    assert not FULL.left_as("a.py", rendered=b"4", disk=b"2"), "its template gives something else now"
    assert not FULL.left_as("c.py", rendered=b"1", disk=b"2"), "not ours"


def test_the_statements_of_a_file_are_those_of_all_generators() -> None:
    assert [type(edit).__name__ for edit in FULL.edits("e.py")] == ["AddMount", "AddPresence"]


def test_the_generators_own_files_are_told_apart() -> None:
    assert is_own(base_path("chat/app.py"))
    assert is_own(".emberwire/manifest.json")
    assert not is_own(".emberwire/templates/channel/x.jinja")
    assert not is_own("chat/app.py")
