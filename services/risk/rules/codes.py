"""Codes as sources write them, compared."""

import polars as pl


def said(column: str) -> pl.Expr:
    """A code as it is compared: without blanks around it, in lower case."""
    return pl.col(column).str.strip_chars().str.to_lowercase()
