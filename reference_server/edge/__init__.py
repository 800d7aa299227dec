"""The edge: endpoints for any ASGI server, on Starlette."""
