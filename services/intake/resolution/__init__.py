"""Which rows of the supplier register speak of the same organisation: names, features, weights, groups. Pure.

Natural persons take no part: their names lie sealed, and the keyed hash of a number alone makes two of them one.
"""
