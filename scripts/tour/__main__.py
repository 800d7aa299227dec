"""Writes docs/tour: `python -m scripts.tour`."""

from __future__ import annotations

from scripts.tour.pages import ROOT, TOUR, pages

if __name__ == "__main__":
    for name, text in pages().items():
        (TOUR / name).write_text(text, encoding="utf-8")
    print(f"wrote {TOUR.relative_to(ROOT)}")
