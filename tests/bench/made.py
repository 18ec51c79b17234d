"""Data for benchmarks, made here: the same seed gives the same data."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import orjson
import polars as pl

from services.intake.identity import luhn_valid
from services.risk.domain.frames import FACTS
from shared.ids import derived_id

SUPPLIERS = 50_000
FIRST_DAY = date(2023, 1, 1)
DAYS = 1_095  # three years


def _supplier(chance: random.Random) -> int:
    """One of 50,000, the largest with 6 % of the payments: about the spread of published ledgers."""
    return int(SUPPLIERS ** chance.random()) - 1


def organisation_number(number: int) -> str:
    """The *number*th made-up organisation number with a right check digit."""
    body = f"55{6000 + number // 1000 % 4000:04}{number % 1000:03}"
    return next(body + str(digit) for digit in range(10) if luhn_valid(body + str(digit)))


def ledger_csv(rows: int, seed: int = 1) -> bytes:
    """A supplier ledger as a municipality publishes it: about 3.6 rows an invoice, 2,000 suppliers."""
    return "\n".join(ledger_lines(rows, seed)).encode()


def ledger_lines(rows: int, seed: int = 1) -> Iterator[str]:
    """The lines of such a ledger, its headings first."""
    chance = random.Random(seed)
    names = [(f"Leverantör {n} AB", organisation_number(n)) for n in range(2_000)]
    yield "Förvaltning;Leverantör;Organisationsnummer;Fakturanummer;Konto;Belopp;Bokföringsdatum"
    left, number = rows, 0
    while left:
        number += 1
        name, organisation = names[_supplier(chance) % len(names)]
        day = FIRST_DAY + timedelta(days=number * DAYS // rows)
        of_invoice = min(chance.randint(1, 6), left)
        for _ in range(of_invoice):
            minor = chance.randint(1_000, 5_000_000)
            account = chance.choice(("46362 Köp av verksamhet", "60150 Lokalhyror", "73300 Larm och bevakning"))
            amount = f"{minor // 100},{minor % 100:02}"
            yield f"Socialförvaltningen;{name};{organisation};{20_000_000 + number};{account};{amount};{day}"
        left -= of_invoice


def books_lines(vouchers: int) -> Iterator[str]:
    """The lines of a SIE 4 file, each voucher of four lines with another number, day, amount and text."""
    yield from ("#FLAGGA 0", "#SIETYP 4", "#ORGNR 212000-0142", "#RAR 0 20260101 20261231", '#DIM 1 "Kostnadsställe"')
    for account in range(1000, 9000, 10):
        yield f'#KONTO {account} "Konto för ändamål {account}"'
    for number in range(vouchers):
        day = f"2026{number % 12 + 1:02d}{number % 28 + 1:02d}"
        net, centre = 10_000 + number * 7919 % 900_000, number % 300
        yield f'#VER L {number} {day} "Leverantörsfaktura {number}" {day} SIGN'
        yield "{"
        for account, amount, objects in (
            (2440, -net - net // 4 - 1, ""),
            (2640, net // 4, ""),
            (4010, net, f'1 "{centre}"'),
            (3740, 1, f'1 "{centre}"'),
        ):
            sign, units = "-" if amount < 0 else "", abs(amount)
            money = f"{sign}{units // 100}.{units % 100:02d}"
            yield f'   #TRANS {account} {{{objects}}} {money} {day} "Städning kvarter {number % 5000}"'
        yield "}"


def payment_orders(count: int, seed: int = 1) -> bytes:
    """The body of a POST of *count* payment orders."""
    chance = random.Random(seed)
    return orjson.dumps([payment_order(chance, number) for number in range(count)])


def payment_order(chance: random.Random, number: int) -> dict[str, Any]:
    """One order of fifteen values."""
    supplier = _supplier(chance)
    day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    return {
        "committeeId": "ks",
        "amount": {"minor": chance.randint(10_000, 9_000_000), "currency": "SEK"},
        "payee": {
            "name": f"Leverantör {supplier} AB",
            "organisationNumber": organisation_number(supplier),
            "account": {"kind": "bankgiro", "number": f"{5_000_000 + supplier}"},
        },
        "invoiceNumber": f"F{number}-{chance.randrange(10**6)}",
        "invoiceDate": day.isoformat(),
        "dueDate": (day + timedelta(days=30)).isoformat(),
        "unit": "Hemtjänst norr",
        "category": "46362 Köp av verksamhet",
        "text": "Städning av lokaler enligt avtal",
    }


def facts(
    count: int, seed: int = 1, *, payees: Sequence[str] = (), kind: str = "invoice", committee_id: str = "ks"
) -> pl.DataFrame:
    """*count* screened payments (schema FACTS) over three years to *payees* (50,000), a few of which have most."""
    chance = random.Random(seed)
    ids = payees or [str(derived_id("bench supplier", n)) for n in range(SUPPLIERS)]
    suppliers = [_supplier(chance) % len(ids) for _ in range(count)]
    days = [FIRST_DAY + timedelta(days=n * DAYS // count) for n in range(count)]
    columns: dict[str, Any] = {
        "position": range(count),
        "payment_id": [str(derived_id("bench payment", seed, n)) for n in range(count)],
        "kind": [kind] * count,
        "committee_id": [committee_id] * count,
        "party_id": [ids[n] for n in suppliers],
        "party_kind": ["company"] * count,
        "party_name": [f"Leverantör {n} AB" for n in suppliers],
        "amount_minor": [int(chance.lognormvariate(13, 1.5)) + 100 for _ in range(count)],
        "currency": ["SEK"] * count,
        "invoice_number": [f"F{n}-{chance.randrange(10**6)}" for n in range(count)],
        "invoice_date": days,
        "account_token": [f"{n:032x}" for n in suppliers],
        "account_label": ["bankgiro ••••0001"] * count,
        "unit": ["Hemtjänst norr"] * count,
        "category": ["46362 Köp av verksamhet"] * count,
        "text": ["Städning av lokaler enligt avtal"] * count,
    }
    empty = [None] * count
    return pl.DataFrame({name: columns.get(name, empty) for name in FACTS}, schema=FACTS)
