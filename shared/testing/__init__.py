"""What tests of every service share: a migrated schema, tokens, published events."""

from shared.testing.database import Database, published, reset
from shared.testing.tokens import Issuer

__all__ = ["Database", "Issuer", "published", "reset"]
