"""Where emberwire came from, as each installer writes it down (PEP 610), is a requirement that resolves there."""

from __future__ import annotations

import json

import pytest
from packaging.requirements import Requirement

from scaffold.memory.origin import is_direct, local_path, needs_git, requirement

COMMIT = "4f0c1e2d3a4b5c6d7e8f90112233445566778899"
REPOSITORY = "https://example.org/emberwire.git"

KINDS = {
    "an index": (None, "emberwire[app]>=0.1", None),
    "a clone, editable": (
        {"url": "file:///opt/emberwire", "dir_info": {"editable": True}},
        "emberwire[app] @ file:///opt/emberwire",
        "/opt/emberwire",
    ),
    "a clone in a folder with a blank": (
        {"url": "file:///opt/my%20clone@2", "dir_info": {}},
        "emberwire[app] @ file:///opt/my%20clone@2",
        "/opt/my clone@2",
    ),
    "a wheel": (
        {"url": "file:///dist/emberwire-0.1.0-py3-none-any.whl", "archive_info": {"hashes": {"sha256": "00"}}},
        "emberwire[app] @ file:///dist/emberwire-0.1.0-py3-none-any.whl",
        "/dist/emberwire-0.1.0-py3-none-any.whl",
    ),
    "a git address": (
        {"url": REPOSITORY, "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": COMMIT}},
        f"emberwire[app] @ git+{REPOSITORY}@{COMMIT}",
        None,
    ),
    "a git address with a subdirectory": (
        {"url": REPOSITORY, "vcs_info": {"vcs": "git", "commit_id": COMMIT}, "subdirectory": "python"},
        f"emberwire[app] @ git+{REPOSITORY}@{COMMIT}#subdirectory=python",
        None,
    ),
    "a repository of this machine": (
        {"url": "file:///srv/emberwire.git", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
        f"emberwire[app] @ git+file://localhost/srv/emberwire.git@{COMMIT}",
        "/srv/emberwire.git",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_requirement_names_the_place_that_emberwire_came_from(kind: str) -> None:
    found, expected, local = KINDS[kind]
    text = requirement(None if found is None else json.dumps(found), "0.1.0")
    assert text == expected
    assert local_path(text) == local
    parsed = Requirement(text)
    assert (parsed.name, parsed.extras) == ("emberwire", {"app"})
    assert is_direct(text) is (parsed.url is not None)
    assert needs_git(text) is (found is not None and "vcs_info" in found)


def test_an_index_is_asked_for_this_version_or_a_newer_one() -> None:
    assert requirement(None, "1.12.3.dev4") == "emberwire[app]>=1.12"
