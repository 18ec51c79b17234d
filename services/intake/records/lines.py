"""A line of an order or a contract: so much of an article, at a price."""

import polars as pl

LINE = pl.Struct(
    {
        "number": pl.String,
        "article": pl.String,
        "text": pl.String,
        "quantity_millionths": pl.Int64,
        "unit": pl.String,
        "price_minor": pl.Int64,
        "price_per_millionths": pl.Int64,
        "amount_minor": pl.Int64,
        "status": pl.String,
    }
)
"""Exact in whole numbers: a quantity of 2.5 is 2 500 000 millionths; `price_minor` is what `price_per_millionths`
costs, so that 0.125 kr apiece is 125 öre per ten (10 000 000). `unit` is a code of UN/ECE recommendation 20."""
