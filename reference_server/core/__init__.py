"""The pure core: no asyncio, time, random, logging or Starlette in this folder, so that every rule can be read and tested as a function."""
