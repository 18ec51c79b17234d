"""Rows and files that were not taken: told with their reasons, read another way, and run again."""
