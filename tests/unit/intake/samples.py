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
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode><cbc:PaymentID>12344</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>50501055</cbc:ID>
<cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO</cbc:ID></cac:FinancialInstitutionBranch>
</cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">250.00</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="SEK">1000.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="SEK">250.00</cbc:TaxAmount>
<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="SEK">1000.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="SEK">1000.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="SEK">1250.00</cbc:TaxInclusiveAmount>
<cbc:PrepaidAmount currencyID="SEK">250.00</cbc:PrepaidAmount>
<cbc:PayableAmount currencyID="SEK">1000.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:LineExtensionAmount currencyID="SEK">1000.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Städning</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent>
</cac:ClassifiedTaxCategory></cac:Item></cac:InvoiceLine>
</Invoice>
"""

SVEFAKTURA = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:sfti:documents:BasicInvoice:1:0" xmlns:cac="urn:sfti:CommonAggregateComponents:1:0"
 xmlns:cbc="urn:oasis:names:tc:ubl:CommonBasicComponents:1:0">
<ID>S-2026-9</ID><cbc:IssueDate>2026-09-03</cbc:IssueDate><InvoiceTypeCode>380</InvoiceTypeCode>
<cbc:Note>Snöröjning å gårdsplanen</cbc:Note><InvoiceCurrencyCode>SEK</InvoiceCurrencyCode>
<LineItemCountNumeric>1</LineItemCountNumeric>
<AdditionalDocumentReference><cac:ID identificationSchemeID="CT">A-4</cac:ID></AdditionalDocumentReference>
<cac:BuyerParty><cac:Party><cac:PartyName><cbc:Name>Kommunen</cbc:Name></cac:PartyName></cac:Party></cac:BuyerParty>
<cac:SellerParty><cac:Party><cac:PartyName><cbc:Name>Åkerö Plåt &amp; Bygg AB</cbc:Name></cac:PartyName>
<cac:PartyTaxScheme><cac:CompanyID>5560160680</cac:CompanyID>
<cbc:ExemptionReason>F-skattebevis finns</cbc:ExemptionReason>
<cac:TaxScheme><cac:ID>SWT</cac:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyTaxScheme><cac:CompanyID>SE556016068001</cac:CompanyID><cac:TaxScheme><cac:ID>VAT</cac:ID></cac:TaxScheme>
</cac:PartyTaxScheme></cac:Party></cac:SellerParty>
<cac:PaymentMeans><cac:PaymentMeansTypeCode>1</cac:PaymentMeansTypeCode>
<cbc:DuePaymentDate>2026-10-03</cbc:DuePaymentDate><cac:PayeeFinancialAccount><cac:ID>50501055</cac:ID>
<cac:FinancialInstitutionBranch><cac:FinancialInstitution><cac:ID>BGABSESS</cac:ID></cac:FinancialInstitution>
</cac:FinancialInstitutionBranch><cac:PaymentInstructionID>7788</cac:PaymentInstructionID></cac:PayeeFinancialAccount>
</cac:PaymentMeans>
<AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:Amount amountCurrencyID="SEK">50.00</cbc:Amount>
<cac:TaxCategory><cac:ID>S</cac:ID><cbc:Percent>25</cbc:Percent></cac:TaxCategory></AllowanceCharge>
<cac:TaxTotal><cbc:TotalTaxAmount amountCurrencyID="SEK">262.63</cbc:TotalTaxAmount><cac:TaxSubTotal>
<cbc:TaxableAmount amountCurrencyID="SEK">1050.50</cbc:TaxableAmount>
<cbc:TaxAmount amountCurrencyID="SEK">262.63</cbc:TaxAmount>
<cac:TaxCategory><cac:ID>S</cac:ID><cbc:Percent>25.00</cbc:Percent></cac:TaxCategory></cac:TaxSubTotal></cac:TaxTotal>
<cac:LegalTotal><cbc:LineExtensionTotalAmount amountCurrencyID="SEK">1000.50</cbc:LineExtensionTotalAmount>
<cbc:TaxExclusiveTotalAmount amountCurrencyID="SEK">1050.50</cbc:TaxExclusiveTotalAmount>
<cbc:TaxInclusiveTotalAmount amountCurrencyID="SEK">1313.00</cbc:TaxInclusiveTotalAmount>
<cac:RoundOffAmount amountCurrencyID="SEK">-0.13</cac:RoundOffAmount></cac:LegalTotal>
<cac:InvoiceLine><cac:ID>1</cac:ID><cbc:LineExtensionAmount amountCurrencyID="SEK">1000.50</cbc:LineExtensionAmount>
<cac:OrderLineReference><cac:OrderReference><cac:BuyersID>O-8</cac:BuyersID></cac:OrderReference></cac:OrderLineReference>
<cac:Item><cbc:Description>Plåtarbeten</cbc:Description><cac:TaxCategory><cac:ID>S</cac:ID><cbc:Percent>25</cbc:Percent>
</cac:TaxCategory></cac:Item></cac:InvoiceLine>
<RequisitionistDocumentReference><cac:ID>Förrådet</cac:ID></RequisitionistDocumentReference>
</Invoice>
"""

CII = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>C-2026-5</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>
<udt:DateTimeString format="102">20260905</udt:DateTimeString></ram:IssueDateTime>
<ram:IncludedNote><ram:Content>Tolkning</ram:Content></ram:IncludedNote></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>Språktolk</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>
<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>25.00</ram:RateApplicablePercent>
</ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>800.00</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement><ram:BuyerReference>Förskolan</ram:BuyerReference><ram:SellerTradeParty>
<ram:Name>Öresunds Tolkar AB</ram:Name><ram:SpecifiedLegalOrganization><ram:ID schemeID="0007">5560160680</ram:ID>
</ram:SpecifiedLegalOrganization><ram:PostalTradeAddress><ram:CountryID>SE</ram:CountryID></ram:PostalTradeAddress>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">SE556016068001</ram:ID></ram:SpecifiedTaxRegistration>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">Godkänd för F-skatt</ram:ID></ram:SpecifiedTaxRegistration>
</ram:SellerTradeParty>
<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>O-9</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>
<ram:ContractReferencedDocument><ram:IssuerAssignedID>A-5</ram:IssuerAssignedID></ram:ContractReferencedDocument>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement><ram:PaymentReference>5566</ram:PaymentReference>
<ram:InvoiceCurrencyCode>SEK</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>30</ram:TypeCode>
<ram:PayeePartyCreditorFinancialAccount><ram:ProprietaryID>50501055</ram:ProprietaryID>
</ram:PayeePartyCreditorFinancialAccount><ram:PayeeSpecifiedCreditorFinancialInstitution><ram:BICID>SE:BANKGIRO</ram:BICID>
</ram:PayeeSpecifiedCreditorFinancialInstitution></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:ApplicableTradeTax><ram:CalculatedAmount>187.50</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode>
<ram:BasisAmount>750.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>25</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:BillingSpecifiedPeriod><ram:StartDateTime><udt:DateTimeString format="102">20260801</udt:DateTimeString>
</ram:StartDateTime></ram:BillingSpecifiedPeriod>
<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>
<ram:ActualAmount>50.00</ram:ActualAmount><ram:CategoryTradeTax><ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>25</ram:RateApplicablePercent></ram:CategoryTradeTax></ram:SpecifiedTradeAllowanceCharge>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20261005</udt:DateTimeString>
</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>800.00</ram:LineTotalAmount>
<ram:AllowanceTotalAmount>50.00</ram:AllowanceTotalAmount><ram:TaxBasisTotalAmount>750.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="SEK">187.50</ram:TaxTotalAmount><ram:GrandTotalAmount>937.50</ram:GrandTotalAmount>
<ram:DuePayableAmount>937.50</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>
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
