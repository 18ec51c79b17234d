"""Mechanics and event classes that every service uses; no business rules live here."""
