"""Who may do what: the actions as data, one pure decision, and the gate that every endpoint stands behind."""
