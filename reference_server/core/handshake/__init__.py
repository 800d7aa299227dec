"""What is checked before a socket opens."""
