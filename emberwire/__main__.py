"""`python -m emberwire` is the `emberwire` command."""

from __future__ import annotations

from emberwire.cli import main

if __name__ == "__main__":
    main()
