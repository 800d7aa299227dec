"""Names, events and paths, checked before anything is planned."""
