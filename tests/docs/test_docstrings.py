"""The hook that lets Sphinx read the docstrings of this project."""

from __future__ import annotations

from scripts.site_docstrings import mark_code, name_differences


def test_an_indented_part_is_marked_as_code() -> None:
    assert mark_code(["Say:", "", "    x = 1", "", "    y = 2", "", "Done."]) == [
        "Say:", "", "::", "", "    x = 1", "", "    y = 2", "", "Done.",
    ]  # fmt: skip


def test_each_indented_part_is_marked_once() -> None:
    assert mark_code(["", "    a", "", "b", "", "    c"]).count("::") == 2


def test_the_second_line_of_a_list_item_is_no_code() -> None:
    item = ["- one", "      and more of it"]
    assert mark_code(item) == item


def test_a_difference_from_phoenix_is_said_in_words() -> None:
    assert name_differences(["DIFFERS: at once.", ""]) == ["**Unlike Phoenix:** at once.", ""]
