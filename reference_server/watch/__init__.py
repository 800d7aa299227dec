"""What shows an application to people: metrics, routes, schemas, the inspector."""
