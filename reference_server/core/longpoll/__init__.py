"""One long-poll session and its batches."""
