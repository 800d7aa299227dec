"""The room of the measurements, for clients that say nothing while ten thousand others connect.

emberwire serve benchmarks.patient_app:app
"""

from __future__ import annotations

from starlette.applications import Starlette

from benchmarks.app import OpenSocket
from emberwire import Endpoint, Limits, WebSocketOptions, mount

LIMITS = Limits(max_rate=1e9, max_burst=1_000_000_000, idle_timeout=600.0)

mounted = mount(
    "/socket",
    OpenSocket,
    websocket=WebSocketOptions(check_origin=False),  # noqa: EW104 - it listens on loopback for a minute
    limits=LIMITS,
)
endpoint = Endpoint(mounted, log=False)
app = Starlette(routes=endpoint.routes, lifespan=endpoint.lifespan)
