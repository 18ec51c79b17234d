"""What each simulated register answers, in the shape of the real one (services/intake/connectors names the sources)."""

from typing import Any, Final

from deploy.registers.facts import Company, Person

PROCEDURES: Final = {
    "bankruptcy": ("KK", "Konkurs"),
    "liquidation": ("LI", "Likvidation"),
    "reconstruction": ("FR", "Företagsrekonstruktion"),
}
PROTECTION: Final = {"none": "SAKNAS", "marked": "SEKRETESSMARKERING", "registration": "SKYDDAD_FOLKBOKFORING"}
_HOME: Final = {"lanskod": "99", "kommunkod": "99", "datum": {"rfc3339Datum": "2015-06-01", "varde": "20150601"}}


def organisation(number: str, company: Company | None) -> dict[str, Any]:
    """Bolagsverket's answer about one company."""
    identity = {"identitetsbeteckning": number, "typ": {"kod": "ORGNR", "klartext": "Organisationsnummer"}}
    if company is None:
        trouble = {"typ": "ORGANISATION_FINNS_EJ", "felBeskrivning": "Organisationen finns inte"}
        names = {"organisationsnamnLista": None, "dataproducent": "Bolagsverket", "fel": trouble}
        return {"organisationer": [{"organisationsidentitet": identity, "organisationsnamn": names}]}
    return {"organisationer": [{"organisationsidentitet": identity, **_blocks(company)}]}


def _blocks(company: Company) -> dict[str, Any]:
    procedure = PROCEDURES.get(company.status)
    ongoing = [{"kod": procedure[0], "klartext": procedure[1], "fromDatum": company.status_since}] if procedure else []
    gone = company.status_since if company.status == "deregistered" else None
    name = {
        "namn": company.name,
        "organisationsnamntyp": {"kod": "FORETAGSNAMN", "klartext": "Företagsnamn"},
        "registreringsdatum": company.registered_on,
    }
    return {
        "organisationsnamn": _block(organisationsnamnLista=[name]),
        "organisationsform": _block(kod=company.legal_form, klartext="Aktiebolag"),
        "organisationsdatum": _block(registreringsdatum=company.registered_on),
        "naringsgrenOrganisation": _block("SCB", sni=[{"kod": company.sni, "klartext": ""}]),
        "verksamOrganisation": _block("SCB", kod="JA" if company.status == "active" else "NEJ"),
        "avregistreradOrganisation": _block(avregistreringsdatum=gone) if gone else None,
        "pagaendeAvvecklingsEllerOmstruktureringsforfarande": _block(
            pagaendeAvvecklingsEllerOmstruktureringsforfarandeLista=ongoing
        )
        if ongoing
        else None,
    }


def _block(producer: str = "Bolagsverket", **values: Any) -> dict[str, Any]:
    return {**values, "dataproducent": producer, "fel": None}


def registrations(number: str, company: Company) -> dict[str, str]:
    """SCB's row about one company, with Skatteverket's registrations."""
    return {
        "PeOrgNr": f"16{number}",
        "OrgNr": number,
        "Företagsnamn": company.name,
        "Fskattstatus, kod": _code(company.f_tax),
        "Momsstatus, kod": _code(company.vat),
        "Arbetsgivarstatus, kod": _code(company.employer),
    }


def _code(registered: bool) -> str:
    return "1" if registered else "9"


def post(number: str, person: Person) -> dict[str, Any]:
    """Skatteverket's post about one person."""
    left = None
    for day, code in ((person.deceased_on, "AV"), (person.emigrated_on, "UV")):
        if day and left is None:
            day_of = {"rfc3339Datum": day, "varde": day.replace("-", "")}
            left = {"avregistreringsdatum": day_of, "orsakskod": code, "orsakskodsbeskrivning": ""}
    home = {**_HOME, "adress": {"gatuadress": person.address, "postnummer": "12345", "postort": "EXEMPELBY"}}
    return {
        "identitet": {"identitetsbeteckning": number, "typ": "PERSONNUMMER"},
        "skyddAvPersonuppgifter": PROTECTION[person.protection],
        "senastAndrad": {"tidpunkt": "2026-01-01T00:00:00Z"},
        **({"avregistrering": left} if left else {}),
        # a protected registration tells no address, and who has left has none
        **({"folkbokforing": home} if left is None and person.protection != "registration" else {}),
    }
