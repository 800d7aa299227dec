"""The size of text in UTF-8.

    >>> utf8_size("é"), fits("é" * 128, 255), fits("é" * 127, 255)
    (2, False, True)

A lone surrogate counts as three bytes: text with one is refused elsewhere, and not here.
"""

from __future__ import annotations


def utf8_size(text: str) -> int:
    """The bytes of a text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def fits(text: str, most: int) -> bool:
    """Whether a text has at most `most` bytes in UTF-8; one with more characters than that is not encoded."""
    length = len(text)
    return length <= most and (4 * length <= most or utf8_size(text) <= most)
