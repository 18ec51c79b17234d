"""Identifiers: time-ordered for new things, derived for things that follow from others."""

from uuid import UUID, uuid5

import uuid_utils

_DERIVED = UUID("7f1c6c3e-5a0b-5c1d-9a55-2f6f9f7f3a10")


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): time-ordered, so that indexes stay small and inserts append."""
    return UUID(int=uuid_utils.uuid7().int)


def derived_id(*parts: object) -> UUID:
    """The same UUIDv5 for the same parts, so that a repeated computation cannot invent a second thing."""
    return uuid5(_DERIVED, "\x1f".join(map(str, parts)))
