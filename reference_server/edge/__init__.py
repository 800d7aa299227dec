"""The edge: the only layer that imports Starlette and uvicorn."""
