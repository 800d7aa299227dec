"""Inspects an application: metrics, routes, schemas, connected clients."""
