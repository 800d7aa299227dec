"""One score that several musicians write."""

from collections import deque


class Score:
    def __init__(self, title: str):
        self.title = title
        self.steps: list[dict] = []  # EW506
        self.marks: list[dict] = []  # ok: cut below
        self.last = deque(maxlen=8)

    def write(self, step: dict):
        self.steps.append(step)

    def mark(self, step: dict):
        self.marks.append(step)
        del self.marks[:-20]


class Draft:
    def __init__(self):
        self.parts = []  # ok: made for one message, and gone with it

    def put(self, part):
        self.parts.append(part)
        return self
