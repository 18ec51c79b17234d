"""The fields that kinds of record are made of, one word each: *sv* and *en* are what people call the field."""

import polars as pl

from services.intake.domain import Text
from services.intake.records import ACCOUNT, MOMENT, NAMES, PARTY, Field, Role


def who(sv: str, en: str, *, required: bool = False) -> Field:
    """A person or an organisation."""
    return Field(PARTY, Text(sv, en), Role.PARTY, required)


def account(sv: str, en: str, *, required: bool = False) -> Field:
    """Where money goes."""
    return Field(ACCOUNT, Text(sv, en), Role.ACCOUNT, required)


def number_of(sv: str, en: str, *, required: bool = False) -> Field:
    """Another system's own number of a thing, or its user name of a person."""
    return Field(pl.String, Text(sv, en), Role.REFERENCE, required)


def words(sv: str, en: str, *, required: bool = False) -> Field:
    """What people wrote in their own words."""
    return Field(pl.String, Text(sv, en), Role.TEXT, required)


def blind(sv: str, en: str, *, required: bool = False) -> Field:
    """An address, a telephone number, a device: only whether two are the same is kept."""
    return Field(pl.String, Text(sv, en), Role.BLIND, required)


def blind_list(sv: str, en: str, *, required: bool = False) -> Field:
    """Several of them, such as members: kept without order, each once."""
    return Field(NAMES, Text(sv, en), Role.BLIND, required)


def code(sv: str, en: str, *, required: bool = False) -> Field:
    """A word of a list, a unit's name: never what people write freely."""
    return Field(pl.String, Text(sv, en), required=required)


def codes(sv: str, en: str) -> Field:
    """Several words of a list."""
    return Field(NAMES, Text(sv, en))


def day(sv: str, en: str, *, required: bool = False) -> Field:
    """A local Swedish date."""
    return Field(pl.Date, Text(sv, en), required=required)


def moment(sv: str, en: str, *, required: bool = False) -> Field:
    """A point in time."""
    return Field(MOMENT, Text(sv, en), required=required)


def minor(sv: str, en: str, *, required: bool = False) -> Field:
    """An amount in minor units of the record's `currency`."""
    return Field(pl.Int64, Text(sv, en), required=required)


def count(sv: str, en: str, *, required: bool = False) -> Field:
    """A whole number: persons, minutes, days, or what the field's name says."""
    return Field(pl.Int64, Text(sv, en), required=required)


def flag(sv: str, en: str, *, required: bool = False) -> Field:
    """Yes or no; null where it is not told."""
    return Field(pl.Boolean, Text(sv, en), required=required)


def currency(*, required: bool = False) -> Field:
    """The currency of the record's amounts."""
    return code("Valuta (ISO 4217)", "Currency (ISO 4217)", required=required)
