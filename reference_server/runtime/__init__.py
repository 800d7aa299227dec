"""The asyncio layer: carries out what the core decides."""
