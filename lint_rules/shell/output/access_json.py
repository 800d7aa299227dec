"""Writes the access map for programs.

The layout is a promise: keys are added, never renamed, while `schema_version` stays 1. `lint_rules/access-map.json` is
its JSON schema.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

from lint_rules.run.access_map import VERDICTS, AccessMap, GuardAt, Place, Row

SCHEMA_VERSION = 1


def as_json(drawn: AccessMap) -> str:
    """The whole map as one document."""
    counts = Counter(row.verdict for row in drawn.rows)
    document = {
        "schema_version": SCHEMA_VERSION,
        "summary": {verdict: counts[verdict] for verdict in VERDICTS},
        "files": drawn.files,
        "rows": [_row(row) for row in drawn.rows],
        "unrecognised": list(drawn.unrecognised),
        "unread": [{"path": path, "why": why} for path, why in drawn.unread],
        "tests_left_out": drawn.tests,
        "faults": [fault.row for fault in drawn.faults],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _row(row: Row) -> dict[str, object]:
    return {
        "kind": row.kind,
        "framework": row.framework,
        "event": row.event,
        **_place(row.place),
        "verdict": row.verdict,
        "why": row.why,
        "unless": row.unless,
        "open_by_default": row.open_by_default,
        "on_purpose": row.on_purpose,
        "counts": row.counts,
        "guards": [_guard(guard) for guard in row.guards],
    }


def _guard(guard: GuardAt) -> dict[str, object]:
    return {
        **_place(guard.place),
        "text": guard.text,
        "depends": list(guard.depends),
        "why": guard.why,
        "believed": guard.believed,
        "unless": guard.unless,
    }


def _place(place: Place) -> dict[str, object]:
    return {**asdict(place), "code": list(place.code)}
