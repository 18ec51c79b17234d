"""Exact money: integer minor units (öre) with a currency, never a float."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of an ISO 4217 currency; comparison and sums refuse to mix currencies."""

    minor: int
    currency: str = "SEK"

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._same_currency(other).minor

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._same_currency(other).minor

    def __add__(self, other: Self) -> "Money":
        return Money(self.minor + self._same_currency(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def _same_currency(self, other: Self) -> Self:
        if self.currency != other.currency:
            raise ValueError(f"cannot combine {self.currency} with {other.currency}")
        return other


def kronor(minor: int) -> str:
    """Swedish notation of an amount in öre: 4875000 is '48 750,00' (with no-break spaces)."""
    sign = "\N{MINUS SIGN}" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 100)
    return f"{sign}{whole:,}".replace(",", "\N{NO-BREAK SPACE}") + f",{rest:02}"
