"""The test kit; applications import it as `emberwire.testing`."""
