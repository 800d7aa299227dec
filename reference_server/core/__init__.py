"""The pure core: bytes and events in, actions out.

No asyncio, time, random, logging or Starlette is imported in this folder, so every rule can be read and tested as a
plain function.
"""
