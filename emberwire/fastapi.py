"""What an application with FastAPI uses besides: its own dependency as the authentication of a socket.

    from emberwire.fastapi import BearerDependency

    authenticate = BearerDependency(current_user, lambda user: str(user.id))

Nothing is defined here; read it in `reference_server/edge/dependency.py`. It is a module of its own, because it needs
FastAPI, which no other part does.
"""

from __future__ import annotations

from reference_server.edge.dependency import BearerDependency

__all__ = ["BearerDependency"]
