"""`@public` asks for a reason and changes nothing."""

from __future__ import annotations

from typing import cast

import pytest

from reference_server.runtime.public import public


def test_what_is_marked_stays_the_same_object() -> None:
    def handler() -> int:
        return 1

    class Feed:
        pass

    assert public("opening hours")(handler) is handler
    assert public("opening hours")(Feed) is Feed


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_empty_reason_is_refused(reason: str) -> None:
    with pytest.raises(ValueError, match="expected a reason"):
        public(reason)


def test_a_marker_without_parentheses_is_refused_where_it_stands() -> None:
    with pytest.raises(TypeError, match="expected the reason as a string"):
        public(cast("str", lambda: None))
