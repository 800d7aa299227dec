"""The reference runtime: Phoenix Channels for Starlette.

`core` is pure: bytes and events in, actions out, no task, clock or logger.
`runtime` adds asyncio: channels, broadcasting, presence.
`edge` adds Starlette, and `server` adds uvicorn.

Applications import the public names from `emberwire`; readers start at `core/socket_state.py`.
"""
