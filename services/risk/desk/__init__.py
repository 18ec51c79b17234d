"""How people work with alerts: in which order, within which hours, what is put aside, and what brings it back."""
