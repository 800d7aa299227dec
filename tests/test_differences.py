"""docs/differences.md says what the code says, and the gathering reads comments and docstrings alike."""

from __future__ import annotations

from scripts.differences import PAGE, Difference, differences_in, gather, page

COMMENT = """\
x = 1
# DIFFERS: an unknown event gets an error reply;
# Phoenix crashes the channel.
y = 2
# an unrelated comment
"""

DOCSTRING = '''\
def join() -> None:
    """Join a topic.

    DIFFERS: a null join_ref is refused, where Phoenix
    joins.

    Raises nothing.
    """

def leave() -> None:
    """DIFFERS: leaving twice is fine."""
'''


def test_a_marked_comment_is_gathered_to_its_end() -> None:
    text = "an unknown event gets an error reply; Phoenix crashes the channel."
    assert list(differences_in(COMMENT, "a.py")) == [Difference("a.py", 2, text)]


def test_a_marked_paragraph_of_a_docstring_is_gathered_to_its_end() -> None:
    assert list(differences_in(DOCSTRING, "a.py")) == [
        Difference("a.py", 4, "a null join_ref is refused, where Phoenix joins."),
        Difference("a.py", 11, "leaving twice is fine."),
    ]


def test_two_marks_in_a_row_are_two_differences() -> None:
    source = "# DIFFERS: one.\n# DIFFERS: two.\n"
    assert [each.text for each in differences_in(source, "a.py")] == ["one.", "two."]


def test_naming_the_mark_is_no_difference() -> None:
    assert not list(differences_in("# differences are marked `DIFFERS:` in the code\n", "a.py"))


def test_the_page_groups_by_file_and_starts_sentences_with_a_capital() -> None:
    text = page([Difference("a.py", 1, "one."), Difference("a.py", 9, "two."), Difference("b.py", 1, "three.")])
    assert "## `a.py`\n\n- One.\n- Two.\n\n## `b.py`\n\n- Three.\n" in text


def test_every_difference_is_a_sentence() -> None:
    unfinished = [each for each in gather() if not each.text.endswith((".", ".)"))]
    assert not unfinished, "a DIFFERS: mark is followed by whole sentences, to the end of its comment or paragraph"


def test_the_page_is_current() -> None:
    """Gathered differences and the committed page are the same; `make docs` writes the page."""
    assert PAGE.read_text(encoding="utf-8") == page(gather()), "stale: run `make docs` and commit docs/differences.md"
