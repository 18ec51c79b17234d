"""Which column of a supplier ledger holds what: proposed from what municipalities and systems call things.

Headings are compared without case, accents, blanks and signs. The synonyms come from the national specification
for open supplier ledgers (versions 1.0 and 1.1) and from the exports of the common finance systems.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.domain import Mapping

# Field -> what it is called, best first. Order matters where one heading could be two fields.
SYNONYMS: dict[str, str] = {
    "amount": (
        "belopp beloppsek totalbelopp totaltbelopp fakturabelopp fakturabeloppsek utbetaltbelopp betaltbelopp "
        "betalningsbelopp beloppinklmoms beloppinklusivemoms beloppinkmoms bruttobelopp transaktionsbelopp "
        "radbelopp konteratbelopp bokfortbelopp utfall summa totalsumma kostnad amount amountsek totalamount "
        "invoiceamount paymentamount instructedamount grossamount transactionamount total nettobelopp "
        "beloppexklmoms beloppexklusivemoms beloppexmoms beloppexkmoms beloppexclmoms beloppexklmva belopputanmoms "
        "netto netamount amountexclvat amountexvat amountexcludingvat"
    ),
    "net": (
        "nettobelopp beloppexklmoms beloppexklusivemoms beloppexmoms beloppexkmoms beloppexclmoms beloppexklmva "
        "belopputanmoms netto netamount amountexclvat amountexvat amountexcludingvat"
    ),
    "vat": "moms momsbelopp momssek vat vatamount tax taxamount",
    "supplier_name": (
        "leverantor leverantornamn leverantorsnamn leverantorensnamn levnamn leverantorbenamning "
        "leverantorsbenamning namnleverantor betalningsmottagare betalningsmottagarensnamn mottagare mottagarnamn "
        "mottagarensnamn utforare saljare foretagsnamn foretag supplier suppliername vendor vendorname creditor "
        "creditorname payee payeename beneficiary beneficiaryname recipient recipientname namn name"
    ),
    "supplier_identifier": (
        "organisationsnummer organisationsnr orgnr orgnummer leverantorid leverantorsid leverantororgnr "
        "leverantorsorgnr leverantorensorgnr leverantororganisationsnummer leverantorsorganisationsnummer "
        "organisationsnummerleverantor orgnrleverantor levorgnr orgpersnr orgnrpersnr orgpersonnr persorgnr "
        "organisationspersonnummer personorganisationsnummer momsregnr momsregistreringsnummer vatnr vatnumber "
        "organisationnumber organizationnumber orgnumber orgno orgid organizationid registrationnumber companyid "
        "companynumber supplierid supplierorgnr vendorid creditorid payeeid"
    ),
    "supplier_number": (
        "levnr leverantorsnr leverantorsnummer leverantornr leverantornummer leverantorskod levid levkod "
        "suppliernumber supplierno vendornumber vendorno"
    ),
    "invoice_number": (
        "fakturanummer fakturanr faktnr faktnummer fakturaid fakturano leverantorsfakturanr "
        "leverantorsfakturanummer leverantorensfakturanr leverantorensfakturanummer levfakturanr levfaktnr "
        "externtfakturanr invoicenumber invoiceno invoicenr invoiceid ocrfakturanr ocr ocrnr ocrnummer "
        "betalningsreferens referensnummer paymentreference referencenumber faktura invoice"
    ),
    "invoice_date": "fakturadatum faktdatum fakturadat faktdat invoicedate dateofinvoice utstallandedatum",
    "due_date": "forfallodatum forfallodag forfdatum forfdat forfallo ffdatum duedate",
    "payment_date": (
        "betalningsdatum betaldatum betaltdatum betdatum utbetalningsdatum utbetdatum betalningsdag paymentdate "
        "paiddate datepaid requestedexecutiondate executiondate"
    ),
    "accounting_date": (
        "bokforingsdatum bokforingsdag bokfdatum bokforddatum bokfort verdatum verifikationsdatum verifikatdatum "
        "transaktionsdatum transdatum registreringsdatum accountingdate postingdate transactiondate datum date"
    ),
    "period": "period bokforingsperiod redovisningsperiod armanad manad yearmonth fiscalperiod month",
    "currency": "valuta valutakod currency currencycode ccy paymentcurrency",
    "bankgiro": "bankgiro bankgironr bankgironummer bg bgnr",
    "plusgiro": "plusgiro plusgironr plusgironummer pg pgnr postgiro",
    "iban": "iban ibannr ibannummer creditoraccountiban payeeiban",
    "account": (
        "bankkonto bankkontonr bankkontonummer mottagarkonto betalkonto mottagarenskonto bankaccount "
        "bankaccountnumber creditoraccount payeeaccount"
    ),
    "unit": (
        "forvaltning forvaltningnamn forvaltningsnamn namnd namndnamn namndforvaltning enhet enhetsnamn "
        "organisationsenhet ansvarsenhet ansvarsnamn ansvarstext avdelning utbetenhet verksamhet ansvar "
        "kostnadsstalle department administration committee unit costcentre costcenter kopare koparenamn bolag"
    ),
    "account_code": "kontonr kontonummer kontokod konto bokforingskonto accountcode accountnumber account",
    "account_text": (
        "kontotext kontonamn kontobenamning kontobeskrivning kontoklartext accountname accounttext "
        "accountdescription inkopskategori kategori category varugrupp"
    ),
    "text": (
        "fakturatext verifikationstext transaktionstext radtext beskrivning text benamning notering kommentar "
        "andamal avser description remittanceinformation message comment"
    ),
    "order_reference": (
        "ordernummer ordernr inkopsorder inkopsordernr bestallning bestallningsnr bestallningsnummer order "
        "ordernumber purchaseorder ponumber"
    ),
    "contract_reference": (
        "avtal avtalsnr avtalsnummer avtalsid avtalsreferens ramavtal contract contractid contractnumber"
    ),
    "voucher": (
        "verifikationsnummer verifikationsnr vernr vernummer verifikatnummer verifikatnr verifikation verifikat "
        "vouchernumber voucher paymentid transaktionsnummer lopnummer lopnr ankomstnr"
    ),
    "country": "land landkod leverantorsland leverantorland suppliercountry country countrycode creditorcountrycode",
}

FIELDS = tuple(SYNONYMS)
NEEDED_SUPPLIER = frozenset({"supplier_name", "supplier_identifier", "supplier_number"})

_MEANINGS: dict[str, list[tuple[str, int]]] = {}
for _field, _names in SYNONYMS.items():
    for _place, _name in enumerate(_names.split()):
        _MEANINGS.setdefault(_name, []).append((_field, _place))
_NAMES = sorted(_MEANINGS)

_SUFFIX = re.compile(r"(?:i?sek|i?kr|ikronor|kronor|svensk[at]?kr)$")
# A text beside a code, as Unit4 exports write it: Konto and Konto(T).
_TEXT_TWIN = {"levnr": "supplier_name", "konto": "account_text", "ansvar": "unit"}
_LEAST_CUT = 6
_LONGEST = 60  # a heading; anything longer is text
_EXACT, _WITH_UNIT, _TWIN, _PART, _CUT = 1.0, 0.95, 1.0, 0.8, 0.7
_ENOUGH_NUMBERS = 0.5


@dataclass(frozen=True, slots=True)
class _Match:
    field: str
    header: str
    confidence: float
    rank: int
    reason: str


def normalised(header: str) -> str:
    """A heading without case, accents, blanks and signs."""
    plain = unicodedata.normalize("NFKD", header).casefold()
    return re.sub(r"[^a-z0-9]", "", plain)


def propose_mapping(headers: Sequence[str], sample: Sequence[Sequence[str | None]] = ()) -> Mapping:
    """The best column for each field, with confidence and reason; a column serves one field (net may share amount's).

    `sample` holds some rows under the headings: a column called an amount that holds no numbers is passed over.
    """
    matches = [match for header in headers if 0 < len(header) <= _LONGEST for match in _matches(header)]
    matches.sort(key=lambda match: (-match.confidence, match.rank))
    chosen: dict[str, _Match] = {}
    taken: set[str] = set()
    for field in FIELDS:
        for match in matches:
            free = match.header not in taken or (field == "net" and match.header == _header_of(chosen, "amount"))
            if match.field == field and free and _fits(field, headers.index(match.header), sample):
                chosen[field] = match
                taken.add(match.header)
                break
        else:
            _take_plain_amount(field, matches, chosen, taken)
    return Mapping(
        columns={field: match.header for field, match in chosen.items()},
        confidence={field: match.confidence for field, match in chosen.items()},
        reasons={field: match.reason for field, match in chosen.items()},
    )


def _take_plain_amount(field: str, matches: list[_Match], chosen: dict[str, _Match], taken: set[str]) -> None:
    """A column plainly called an amount is one, whatever it holds: its rows tell what is wrong with them."""
    plain = next((m for m in matches if m.field == field and m.confidence == _EXACT and m.header not in taken), None)
    if field == "amount" and plain is not None:
        chosen[field] = plain
        taken.add(plain.header)


def _header_of(chosen: dict[str, _Match], field: str) -> str | None:
    return chosen[field].header if field in chosen else None


def _matches(header: str) -> list[_Match]:
    """Every field the heading can mean; one that is a whole name is not also taken as the beginning of another."""
    plain = header.strip()
    if plain.endswith("(T)") and plain != "(T)":
        field = _TEXT_TWIN.get(normalised(plain.removesuffix("(T)").strip()))
        return [_Match(field, header, _TWIN, -1, "text-twin")] if field else []
    whole = normalised(header)
    parts = [normalised(part) for part in re.split(r"[/|(),:]", header)]
    readings = [
        (_EXACT, "exact", [whole]),
        (_WITH_UNIT, "unit-suffix", [_SUFFIX.sub("", whole)]),
        (_PART, "part", parts),
    ]
    found: dict[str, _Match] = {}
    for confidence, reason, names in readings:
        for name in names:
            for field, rank in _MEANINGS.get(name, ()):
                found.setdefault(field, _Match(field, header, confidence, rank, reason))
    return list(found.values()) or [_Match(field, header, _CUT, rank, "cut-off") for field, rank in _cut_off(whole)]


def _cut_off(whole: str) -> list[tuple[str, int]]:
    """The meanings of the names that the heading is the beginning of: some systems cut headings."""
    if len(whole) < _LEAST_CUT:
        return []
    meanings: dict[str, int] = {}
    for name in _NAMES[bisect_left(_NAMES, whole) :]:
        if not name.startswith(whole):
            break
        for field, rank in _MEANINGS[name]:
            meanings[field] = min(rank, meanings.get(field, rank))
    return list(meanings.items())


def _fits(field: str, place: int, sample: Sequence[Sequence[str | None]]) -> bool:
    if field not in {
        "amount",
        "net",
        "vat",
        "accounting_date",
        "period",
        "payment_date",
        "invoice_date",
        "due_date",
    }:
        return True
    values = [row[place] for row in sample if place < len(row) and row[place] not in _NOTHING]
    pattern = _DATE_LIKE if field.endswith("date") or field == "period" else _NUMBER_LIKE
    numbers = sum(1 for value in values if pattern.fullmatch((value or "").strip()))
    return not values or numbers >= len(values) * _ENOUGH_NUMBERS


_NOTHING = frozenset({None, "", "-", "NULL", "NaN", "SAKNAS"})
_NUMBER_LIKE = re.compile(
    r"[-+−–(]?\s*(?:(?:SEK|kr)\s*)?[-+−–]?[.,]?[0-9][0-9\s.,'’]*(?:[-−)]|kr\.?|SEK|:-)?", re.IGNORECASE
)
_DATE_LIKE = re.compile(
    r"[0-9]{4}[-/. ]?[0-9M]{1,3}(?:[-/.]?[0-9]{1,2})?(?:[T ].*)?|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}|[0-9]{5,8}"
)
