"""The random control arm (STA-04): what is drawn of payments and decisions without a signal, and what it tells."""
