"""Smallest valid files of each kind, written by hand for the tests."""

from pathlib import Path

LB = [
    "110009912346261005LEVERANTÖRSBETALNINGAR261007             SEK",
    "12GEMENSAM TEXT TILL ALLA",
    "13REFERENS                 BELOPP",
    "1400505010551234567890               000000125050261009     VERIF 1",
    "250050501055FAKTURAN AVSER SEPTEMBER",
    "16005050105598765                    000000025000           KREDIT 1",
    "260000990010KARLSSON BYGG HB",
    "270000990010STORGATAN 1                        12345ORTEN",
    "40000099002 6000000123456789",
    "14000099002 FAKTURA 17               000000100000GENAST     VERIF 2",
    "140000990010FAKTURA 18               000000050000261010     VERIF 3",
    "540000012344OCR PLUSGIRO             000000030000261011     VERIF 4",
    "650000012344TACK FÖR LEVERANSEN",
    "29000991234600000005000000280050",
]

PAIN = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>M1</MsgId><NbOfTxs>2</NbOfTxs><CtrlSum>1500.50</CtrlSum></GrpHdr>
<PmtInf><PmtInfId>B1</PmtInfId><NbOfTxs>1</NbOfTxs><ReqdExctnDt>2026-10-09</ReqdExctnDt>
<CdtTrfTxInf><PmtId><EndToEndId>E1</EndToEndId></PmtId><Amt><InstdAmt Ccy="SEK">1000.50</InstdAmt></Amt>
<CdtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>SESBA</Cd></ClrSysId><MmbId>9900</MmbId></ClrSysMmbId></FinInstnId>
</CdtrAgt><Cdtr><Nm>Sågverket AB</Nm><Id><OrgId><Othr><Id>5560160680</Id></Othr></OrgId></Id></Cdtr>
<CdtrAcct><Id><Othr><Id>50501055</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id></CdtrAcct>
<RmtInf><Strd><RfrdDocInf><Nb>F-17</Nb><RltdDt>2026-09-01</RltdDt></RfrdDocInf></Strd></RmtInf></CdtTrfTxInf></PmtInf>
<PmtInf><PmtInfId>B2</PmtInfId><ReqdExctnDt><Dt>2026-10-12</Dt></ReqdExctnDt>
<CdtTrfTxInf><PmtId><EndToEndId>E2</EndToEndId></PmtId><Amt><InstdAmt Ccy="SEK">500</InstdAmt></Amt>
<Cdtr><Nm>Snickeriet</Nm></Cdtr><RmtInf><Ustrd>Hyra oktober</Ustrd></RmtInf></CdtTrfTxInf></PmtInf>
</CstmrCdtTrfInitn></Document>
"""

UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>F-2026-1</cbc:ID><cbc:IssueDate>2026-09-01</cbc:IssueDate><cbc:DueDate>2026-10-01</cbc:DueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode>
<cac:OrderReference><cbc:ID>O-7</cbc:ID></cac:OrderReference>
<cac:ContractDocumentReference><cbc:ID>A-3</cbc:ID></cac:ContractDocumentReference>
<cac:AccountingSupplierParty><cac:Party>
<cac:PostalAddress><cac:Country><cbc:IdentificationCode>SE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>SE556016068001</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:PartyTaxScheme>
<cac:PartyTaxScheme><cbc:CompanyID>Godkänd för F-skatt</cbc:CompanyID><cac:TaxScheme><cbc:ID>TAX</cbc:ID>
</cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Leverantören AB</cbc:RegistrationName>
<cbc:CompanyID schemeID="0007">5560160680</cbc:CompanyID></cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty>
<cac:PaymentMeans><cbc:PaymentID>12344</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>50501055</cbc:ID>
<cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO</cbc:ID></cac:FinancialInstitutionBranch>
</cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">250.00</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="SEK">1000.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="SEK">250.00</cbc:TaxAmount>
<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="SEK">1000.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="SEK">1250.00</cbc:TaxInclusiveAmount>
<cbc:PrepaidAmount currencyID="SEK">250.00</cbc:PrepaidAmount>
<cbc:PayableAmount currencyID="SEK">1000.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cac:Item><cbc:Name>Städning</cbc:Name></cac:Item></cac:InvoiceLine>
</Invoice>
"""

LEDGER = (
    "Leverantör;Organisationsnummer;Fakturanummer;Belopp;Bokföringsdatum\r\n"
    "Sågverket AB;556016-0680;17;1 234,50;2026-09-01\r\n"
    "Snickeriet HB;969600-1234;18;-99,00;2026-09-02\r\n"
)


def lb_file(lines: list[str] | None = None) -> bytes:
    """An LB file as Bankgirot takes it: 80 positions, latin-1, CRLF."""
    return "".join(f"{line:<80}\r\n" for line in lines or LB).encode("latin-1")


def write(folder: Path, content: bytes | str, name: str = "file") -> Path:
    """The content as a file whose name says nothing."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
