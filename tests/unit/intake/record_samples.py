"""Small files of records, written by hand for the tests."""

import json
from typing import Any

_SPACES = """xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\""""
_SELLER = """<cac:PartyLegalEntity><cbc:RegistrationName>Leverantören AB</cbc:RegistrationName>
<cbc:CompanyID schemeID="0007">5560160680</cbc:CompanyID></cac:PartyLegalEntity>"""
_BUYER = """<cac:PartyLegalEntity><cbc:RegistrationName>Ängsköpings kommun</cbc:RegistrationName>
<cbc:CompanyID schemeID="0007">2120000142</cbc:CompanyID></cac:PartyLegalEntity>"""

ORDER = f"""<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" {_SPACES}>
<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:order:3</cbc:CustomizationID>
<cbc:ID>O-7</cbc:ID><cbc:IssueDate>2026-08-20</cbc:IssueDate><cbc:Note>Till skolan</cbc:Note>
<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode><cbc:CustomerReference>1020</cbc:CustomerReference>
<cbc:AccountingCost>4630</cbc:AccountingCost>
<cac:ValidityPeriod><cbc:EndDate>2026-09-20</cbc:EndDate></cac:ValidityPeriod>
<cac:OriginatorDocumentReference><cbc:ID>R-1</cbc:ID></cac:OriginatorDocumentReference>
<cac:Contract><cbc:ID>A-3</cbc:ID></cac:Contract>
<cac:BuyerCustomerParty><cac:Party>{_BUYER}<cac:Contact><cbc:Name>Kim Ek</cbc:Name></cac:Contact>
</cac:Party></cac:BuyerCustomerParty>
<cac:SellerSupplierParty><cac:Party>{_SELLER}</cac:Party></cac:SellerSupplierParty>
<cac:OriginatorCustomerParty><cac:Party><cac:PartyName><cbc:Name>Norra skolan</cbc:Name></cac:PartyName></cac:Party>
</cac:OriginatorCustomerParty>
<cac:AnticipatedMonetaryTotal><cbc:LineExtensionAmount currencyID="SEK">1012.50</cbc:LineExtensionAmount>
<cbc:PayableAmount currencyID="SEK">1265.63</cbc:PayableAmount></cac:AnticipatedMonetaryTotal>
<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity unitCode="HUR">2.5</cbc:Quantity>
<cbc:LineExtensionAmount currencyID="SEK">1000.00</cbc:LineExtensionAmount>
<cac:Price><cbc:PriceAmount currencyID="SEK">400.00</cbc:PriceAmount></cac:Price>
<cac:Item><cbc:Name>Städning</cbc:Name><cac:SellersItemIdentification><cbc:ID>ST-1</cbc:ID>
</cac:SellersItemIdentification></cac:Item></cac:LineItem></cac:OrderLine>
<cac:OrderLine><cac:LineItem><cbc:ID>2</cbc:ID><cbc:Quantity unitCode="EA">100</cbc:Quantity>
<cbc:LineExtensionAmount currencyID="SEK">12.50</cbc:LineExtensionAmount>
<cac:Price><cbc:PriceAmount currencyID="SEK">0.125</cbc:PriceAmount></cac:Price>
<cac:Item><cbc:Name>Skruv</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>
</Order>
"""

ORDER_RESPONSE = f"""<?xml version="1.0" encoding="UTF-8"?>
<OrderResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:OrderResponse-2" {_SPACES}>
<cbc:ID>S-1</cbc:ID><cbc:IssueDate>2026-08-21</cbc:IssueDate>
<cbc:OrderResponseCode>CA</cbc:OrderResponseCode>
<cac:OrderReference><cbc:ID>O-7</cbc:ID></cac:OrderReference>
<cac:SellerSupplierParty><cac:Party>{_SELLER}</cac:Party></cac:SellerSupplierParty>
<cac:BuyerCustomerParty><cac:Party>{_BUYER}</cac:Party></cac:BuyerCustomerParty>
<cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:LineStatusCode>7</cbc:LineStatusCode>
<cac:Item><cbc:Name>Städning</cbc:Name></cac:Item></cac:LineItem></cac:OrderLine>
</OrderResponse>
"""

INVOICE_RESPONSE = f"""<?xml version="1.0" encoding="UTF-8"?>
<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2" {_SPACES}>
<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:invoice_response:3</cbc:CustomizationID>
<cbc:ID>SV-1</cbc:ID><cbc:IssueDate>2026-09-10</cbc:IssueDate><cbc:Note>Reklamation</cbc:Note>
<cac:SenderParty>{_BUYER}</cac:SenderParty><cac:ReceiverParty>{_SELLER}</cac:ReceiverParty>
<cac:DocumentResponse><cac:Response><cbc:ResponseCode>UQ</cbc:ResponseCode>
<cbc:EffectiveDate>2026-09-11</cbc:EffectiveDate>
<cac:Status><cbc:StatusReasonCode listID="OPStatusReason">PRI</cbc:StatusReasonCode>
<cbc:StatusReason>Priset är inte avtalat</cbc:StatusReason>
<cac:Condition><cbc:AttributeID>BT-146</cbc:AttributeID><cbc:Description>380.00</cbc:Description></cac:Condition>
</cac:Status>
<cac:Status><cbc:StatusReasonCode listID="OPStatusAction">CNP</cbc:StatusReasonCode></cac:Status>
</cac:Response>
<cac:DocumentReference><cbc:ID>F-2026-1</cbc:ID><cbc:IssueDate>2026-09-01</cbc:IssueDate>
<cbc:DocumentTypeCode>380</cbc:DocumentTypeCode></cac:DocumentReference></cac:DocumentResponse>
</ApplicationResponse>
"""

RELEASE: dict[str, Any] = {
    "ocid": "ocds-abc123-17",
    "id": "17-3",
    "date": "2026-05-02T10:00:00+02:00",
    "tag": ["award", "contract"],
    "parties": [
        {"id": "K", "name": "Ängsköpings kommun", "identifier": {"scheme": "SE-ORG", "id": "212000-0142"}},
        {"id": "L1", "name": "Leverantören AB", "identifier": {"scheme": "SE-ORG", "id": "5560160680"}},
        {"id": "L2", "name": "Snickeriet HB"},
    ],
    "buyer": {"id": "K"},
    "tender": {
        "id": "t",
        "title": "Städning av skolor",
        "status": "complete",
        "procurementMethod": "open",
        "procurementMethodDetails": "Öppet förfarande, LOU",
        "mainProcurementCategory": "services",
        "value": {"amount": 2000000, "currency": "SEK"},
        "tenderPeriod": {"startDate": "2026-03-01T00:00:00Z", "endDate": "2026-03-31T23:59:00+02:00"},
        "contractPeriod": {"startDate": "2026-06-01", "endDate": "2028-05-31"},
        "items": [{"id": "1", "classification": {"scheme": "CPV", "id": "90911200-8"}}],
    },
    "bids": {
        "details": [
            {
                "id": "b1",
                "status": "valid",
                "date": "2026-03-30T12:00:00Z",
                "tenderers": [{"id": "L1"}],
                "value": {"amount": 1900000.5, "currency": "SEK"},
            },
            {"status": "disqualified", "tenderers": [{"id": "L2"}], "value": {"amount": 1, "currency": "SEK"}},
        ]
    },
    "awards": [
        {
            "id": "a1",
            "status": "active",
            "date": "2026-05-02",
            "suppliers": [{"id": "L1"}],
            "value": {"amount": 1900000.5, "currency": "SEK"},
        }
    ],
    "contracts": [
        {
            "id": "A-3",
            "awardID": "a1",
            "status": "active",
            "dateSigned": "2026-05-20",
            "period": {"startDate": "2026-06-01", "endDate": "2028-05-31", "maxExtentDate": "2030-05-31"},
            "value": {"amount": 1900000.5, "currency": "SEK"},
            "maxValue": {"amount": 2500000, "currency": "SEK"},
            "amendments": [{"id": "1"}],
            "items": [
                {
                    "id": "1",
                    "description": "Städtimme",
                    "quantity": 2.5,
                    "unit": {"id": "HUR", "value": {"amount": 400, "currency": "SEK"}},
                }
            ],
            "implementation": {"transactions": [{"id": "1", "value": {"amount": 100.25, "currency": "SEK"}}]},
        }
    ],
}
PACKAGE: dict[str, Any] = {
    "uri": "https://example.org/17.json",
    "version": "1.1",
    "publishedDate": "2026-05-02T10:00:00Z",
    "publisher": {"name": "Ängsköpings kommun"},
    "releases": [RELEASE],
}
OCDS = json.dumps(PACKAGE, ensure_ascii=False)
