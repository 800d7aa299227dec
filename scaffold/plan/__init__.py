"""What a generator wants, compared with the disk, as operations."""
