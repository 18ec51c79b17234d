"""Sources: what comes in from where, whose it is, on which ground, and whether it comes."""
