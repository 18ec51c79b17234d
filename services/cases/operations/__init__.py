"""Writes of cases, one module per purpose."""
