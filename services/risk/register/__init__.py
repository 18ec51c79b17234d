"""The risk register: what can go wrong where, how it is weighed and met, and what was decided about it."""
