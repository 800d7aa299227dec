"""The asyncio layer: it executes what the core decides, and runs the application's channels."""
