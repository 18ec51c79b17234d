"""Bookkeeping files made for the tests, and what comes of reading one."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from services.intake.domain import REJECT
from services.intake.formats import REASONS, read_records
from services.intake.records.account_balance import ACCOUNT_BALANCE
from services.intake.records.chunks import MOST_ROWS
from services.intake.records.voucher_line import VOUCHER_LINE

HEAD = """#FLAGGA 0
#PROGRAM "Tillit prov" 1.0
#FORMAT PC8
#GEN 20260131 "Åsa Öberg"
#SIETYP 4
#ORGNR 212000-0142
#FNAMN "Björkköpings kommun"
#RAR 0 20260101 20261231
#RAR -1 20250101 20251231
#KONTO 1930 "Bank, checkräkning"
#KONTO 2440 "Leverantörsskulder"
#KONTO 4010 "Köp av tjänst"
#ENHET 4010 tim
#DIM 1 "Kostnadsställe"
#OBJEKT 1 "0123" "Äldreomsorg"
#OBJEKT 6 "P7" "Förskola Älvängen"
#OBJEKT 7 "47" "Sven Svensson"
#OBJEKT 9 "5001" "Städ & Miljö i Kråkslätt AB"
"""
VOUCHER = """#VER A 17 20260115 "Köp av städning" 20260116 ÅÖ
{
   #TRANS 4010 {1 "0123" "6" "P7" 7 47} 1250.50 20260114 "Städning \\"jul\\"" 12.5 BL
   #TRANS 2440 {9 5001 10 "F-99"} -1250.50
}
"""
BALANCES = """#IB 0 1930 23780.78
#UB 0 1930 -12.5 -3
#RES -1 4010 1000
#OIB 0 2440 {9 5001} -5.00
#OUB 0 2440 {9 5001} 0
#PSALDO 0 202601 4010 {} 1250.50
#PBUDGET 0 202602 4010 {1 "0123"} 3411.80 7
"""
SIE4 = HEAD + BALANCES + VOUCHER

SIE5 = """<?xml version="1.0" encoding="UTF-8"?>
<Sie xmlns="http://www.sie.se/sie5">
  <FileInfo>
    <SoftwareProduct name="Tillit prov" version="1"/>
    <FileCreation time="2026-02-01T11:45:00Z" by="Åsa"/>
    <Company name="Björkköpings kommun" organizationId="212000-0142"/>
    <FiscalYears><FiscalYear start="2025-01" end="2025-12"/>
      <FiscalYear start="2026-01" end="2026-12" primary="true"/></FiscalYears>
    <AccountingCurrency currency="SEK"/>
  </FileInfo>
  <Accounts>
    <Account id="2440" name="Leverantörsskulder" type="liability">
      <OpeningBalance month="2026-01" amount="-100.00"/><ClosingBalance month="2026-12" amount="-50.25" quantity="2"/>
      <ClosingBalance month="2026-03" amount="7"><ObjectReference dimId="1" objectId="0123"/></ClosingBalance>
      <BudgetMultidim month="2026-02" amount="10"><ObjectReference dimId="1" objectId="0123"/>
        <ObjectReference dimId="6" objectId="P7"/></BudgetMultidim>
    </Account>
    <Account id="4010" name="Köp av tjänst" type="cost" unit="tim"/>
  </Accounts>
  <Dimensions><Dimension id="1" name="Kostnadsställe"><Object id="0123" name="Äldreomsorg"/></Dimension>
    <Dimension id="7" name="Anställd"><Object id="47" name="Sven Svensson"/></Dimension></Dimensions>
  <SupplierInvoices primaryAccountId="2440">
    <SupplierInvoice id="L1" supplierId="5001" invoiceNumber="F-99">
      <Balances><OpeningBalance month="2026-01" amount="-1250.50"/></Balances>
      <OriginalAmount date="2026-01-10" amount="-1250.50"/></SupplierInvoice>
  </SupplierInvoices>
  <Suppliers><Supplier id="5001" name="Städ och Miljö AB" organizationId="556016-0680"/></Suppliers>
  <Journal id="LF" name="Leverantörer">
    <JournalEntry id="17" journalDate="2026-01-15" text="Köp av städning">
      <EntryInfo date="2026-01-16" by="ÅÖ"/><OriginalEntryInfo date="2026-01-14" by="XX"/>
      <LedgerEntry accountId="4010" amount="1250.50" quantity="12.5" text="Städning" ledgerDate="2026-01-14">
        <ObjectReference dimId="1" objectId="0123"/><ObjectReference dimId="7" objectId="47"/></LedgerEntry>
      <LedgerEntry accountId="2440" amount="-1250.50"><SubdividedAccountObjectReference objectId="L1"/></LedgerEntry>
      <LedgerEntry accountId="4010" amount="99"><Overstrike date="2026-01-17" by="BL"/></LedgerEntry>
      <LedgerEntry accountId="4010" amount="5"><EntryInfo date="2026-01-18" by="BL"/></LedgerEntry>
      <LedgerEntry accountId="4010" amount="-5"><EntryInfo date="2026-01-16" by="BL"/></LedgerEntry>
    </JournalEntry>
    <JournalEntry id="18" journalDate="2026-01-20"><EntryInfo date="2026-01-20" by="ÅÖ"/>
      <LedgerEntry accountId="4010" amount="10.00"/></JournalEntry>
  </Journal>
</Sie>
"""


class Books(NamedTuple):
    """A whole file: its voucher lines, its balances, and the rejects of both as (row, column, reason)."""

    lines: pl.DataFrame
    balances: pl.DataFrame
    rejects: list[tuple[int, str, str]]

    def column(self, name: str) -> list[Any]:
        """A field of the voucher lines."""
        return self.lines[name].to_list()


def books(path: Path, data: str | bytes, encoding: str = "cp437") -> Books:
    """What reading the file gives, its invariants checked on the way."""
    (path / "file").write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    frames: dict[str, list[pl.DataFrame]] = {
        VOUCHER_LINE.name: [pl.DataFrame(schema=VOUCHER_LINE.schema())],
        ACCOUNT_BALANCE.name: [pl.DataFrame(schema=ACCOUNT_BALANCE.schema())],
    }
    rejects: list[pl.DataFrame] = [pl.DataFrame(schema=REJECT)]
    for kind, records, refused in read_records(path / "file"):
        assert dict(records.schema) == kind.schema()
        assert dict(refused.schema) == REJECT
        assert max(records.height, refused.height) <= MOST_ROWS
        frames[kind.name].append(records)
        rejects.append(refused)
    lines, balances = (pl.concat(frames[kind.name]) for kind in (VOUCHER_LINE, ACCOUNT_BALANCE))
    found = pl.concat(rejects)
    rows = [*lines["row"], *balances["row"]]
    assert not set(rows) & set(found["row"])
    assert set(found["reason"]) <= set(REASONS)
    return Books(lines, balances, list(found.select("row", "column", "reason").iter_rows()))


def voucher(lines: Iterable[str], head: str = 'A 1 20260115 "x"') -> str:
    """A voucher of those lines behind HEAD."""
    return f"{HEAD}#VER {head}\n{{\n" + "".join(f"{line}\n" for line in lines) + "}\n"
