"""The audit trail: what was done, read, refused, by whom; sealed so that a later change is found."""
