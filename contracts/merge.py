"""One OpenAPI document for the whole public API, from the documents of the services behind it."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from services.gateway.routes import API, Place, public_place
from shared.openapi import BEARER, bearer_scheme, operations, problem_answers, problem_reference, referring, rename

Document = dict[str, Any]

CONTACT = {
    "name": "Tillit",
    "url": "https://tillit.example.se/",
    "email": "tillit@example.se",
}
LICENSE = {"name": "EUPL-1.2", "url": "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12"}

_DESCRIPTION = """Tillit hjälper en kommun att förebygga, upptäcka och hantera välfärdsbrott: filer och betalningar
in, förklarade signaler ut, sedan kontroll, ärende, åtgärd och uppföljning. Systemet beslutar aldrig om en person;
det visar vad som är värt en titt och varför.

Tillit helps a municipality to prevent, detect and handle welfare crime: files and payments in, explained signals
out, then control, case, measure and follow-up. The system never decides about a person; it shows what is worth a
look and why.

Samma API svarar under /{municipalityId}/{namespace}, som kommunala API-plattformar vill ha det: före /tillit/v1
eller direkt efter, som i /2281/SON/tillit/v1/payments. Kommunen ska vara anroparens (fyra siffror), namnrymden en av
dess nämnder (2 till 32 tecken; gemener, och bindestreck för understreck, ger nämndens id); anropet gäller då bara den
nämnden. Leveranser till en webhook har en egen adress.

The same API answers below /{municipalityId}/{namespace}, as municipal API platforms expect: before /tillit/v1 or right
after it, as in /2281/SON/tillit/v1/payments. The municipality is the caller's (four digits), the namespace one of its
committees (2 to 32 characters; in lower case, with hyphens for underscores, it is the committee's id), and the call is
narrowed to that committee. Deliveries to a hook have an address of their own.

Belopp är heltal i minsta enhet (öre). Tider är RFC 3339 i UTC. Fel är problem+json (RFC 9457).
Amounts are integers in minor units (öre). Times are RFC 3339 in UTC. Errors are problem+json (RFC 9457)."""

_LIMITATIONS = [
    "Listor ger högst 100 rader per sida. / Lists give at most 100 rows per page.",
    "Högst 5 000 betalningar per anrop. / At most 5,000 payments per call.",
    "Antalet anrop per minut är begränsat, se RateLimit-*. / Calls per minute are limited, see RateLimit-*.",
    "Sökparametrar tar aldrig personnummer. / No parameter takes a personal identity number.",
]
_SERVICE_LEVEL = {
    "availability": "Avtalas med den kommun som driver tjänsten. / Agreed with the municipality that runs it.",
    "responseTime": "95 % av läsningar inom 1 s. / 95 % of reads within 1 s.",
    "support": "Vardagar 8-17 via kontaktadressen. / Weekdays 8-17 through the contact address.",
}
_TAGS = {
    "intake": "Filer och betalningar in / Files and payments in",
    "risk": "Signaler, regler och återtest / Alerts, rules and back-tests",
    "controls": "Kontroller att göra / Controls to do",
    "cases": "Ärenden, spärrar och utfall / Cases, holds and outcomes",
    "reporting": "Nämndens siffror / The board's figures",
    "notifications": "Aviseringar / Notifications",
    "tips": "Visselblåsning: mottagarnas sida / Whistleblowing: the recipients' side",
    "gateway": "Inloggning och information om API:et / Sign-in and information about the API",
}
_HEADERS = {
    "RateLimit-Limit": "Anrop per minut / Calls per minute",
    "RateLimit-Remaining": "Anrop som återstår / Calls left",
    "RateLimit-Reset": "Sekunder tills räkningen börjar om / Seconds until counting starts anew",
}
# what the gateway itself may answer in a service's stead, on top of what the service may
_AT_THE_DOOR = ("400", "429", "503", "504", "default")
_PAYMENT, _SCREENING = "/payments/{paymentId}", "/screenings/{paymentId}"


def merged(services: Mapping[str, Document], gateway: Document) -> Document:
    """The public API as one document; components that differ between services carry the service's name."""
    parts = {name: _public(name, document) for name, document in services.items()}
    _compose_payment(parts["intake"], services["risk"])
    parts["gateway"] = copy.deepcopy(gateway)
    for name, part in parts.items():
        part["components"]["schemas"] = _reachable(part)
        _mark(name, part)
    _separate(parts)
    too_many = problem_answers()["Problem429"] | {"headers": _header_references()}
    schemas: Document = {}
    for part in parts.values():
        schemas |= part["components"]["schemas"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tillit",
            "version": gateway["info"]["version"],
            "description": _DESCRIPTION,
            "contact": CONTACT,
            "license": LICENSE,
            "x-sla": _SERVICE_LEVEL,
            "x-limitations": _LIMITATIONS,
        },
        "externalDocs": {"description": "Handbok / Handbook", "url": "https://tillit.example.se/help"},
        "servers": [
            {
                "url": "https://{host}" + API.decode(),
                "description": "Kommunens installation / The municipality's installation",
                "variables": {"host": {"default": "tillit.example.se"}},
            }
        ],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": {path: item for part in parts.values() for path, item in part["paths"].items()},
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {BEARER: bearer_scheme()},
            "responses": problem_answers() | {"Problem429": too_many},
            "headers": {name: _header(text) for name, text in _HEADERS.items()},
        },
    }


def _header_references() -> Document:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}


def _header(text: str) -> Document:
    return {"description": text, "schema": {"type": "integer"}}


def _public(service: str, document: Document) -> Document:
    """The part of a service's document that the gateway passes on."""
    part = copy.deepcopy(document)
    part["paths"] = {path: item for path, item in part["paths"].items() if public_place(path) is Place(service)}
    return part


def _compose_payment(intake: Document, risk: Document) -> None:
    """Let intake's payment carry risk's screening, as the gateway answers it."""
    screening = _answer(risk["paths"][_SCREENING]["get"])
    operation = intake["paths"][_PAYMENT]["get"]
    media = _answer(operation)
    schemas = intake["components"]["schemas"]
    base = schemas[media["schema"]["$ref"].rpartition("/")[2]]
    example = _value(media) | {"screening": _value(screening)}
    for name, schema in _reachable({**risk, "paths": {"": {"get": risk["paths"][_SCREENING]["get"]}}}).items():
        schemas.setdefault(name, copy.deepcopy(schema))
    schemas["PaymentScreened"] = {
        **base,
        "title": "PaymentScreened",
        "description": "A payment with what the screening says of it.",
        "properties": {**base["properties"], "screening": screening["schema"]},
        "required": sorted({*base.get("required", []), "screening"}),
        "examples": [example],
    }
    media |= {"schema": {"$ref": "#/components/schemas/PaymentScreened"}, "examples": {"example": {"value": example}}}
    operation["description"] = (
        "En betalning med mottagare, källa och granskning. / A payment with its payee, source and screening."
    )


def _answer(operation: Document) -> Document:
    answer: Document = operation["responses"]["200"]["content"]["application/json"]
    return answer


def _value(media: Document) -> Document:
    example: Document = next(iter(media["examples"].values()))["value"]
    return example


def _mark(service: str, part: Document) -> None:
    """Tag every operation and add what the door may answer."""
    for _, _, operation in operations(part):
        operation["tags"] = [service]
        responses = operation["responses"]
        for status in (*_AT_THE_DOOR, *(("408",) if "requestBody" in operation else ())):
            responses.setdefault(status, problem_reference(status))
        for status, response in responses.items():
            if status.startswith("2"):
                response["headers"] = _header_references()
        operation["responses"] = dict(sorted(responses.items()))


def _separate(parts: dict[str, Document]) -> None:
    """Give components and operation ids that mean different things in two services the service's name."""
    clashing = _clashing(parts)
    seen: set[str] = set()
    for service, part in parts.items():
        names = {name: service.title() + name for name in part["components"]["schemas"] if name in clashing}
        rename(part, names)
        for _, _, operation in operations(part):
            if operation["operationId"] in seen:
                operation["operationId"] += service.title()
            seen.add(operation["operationId"])


def _clashing(parts: Mapping[str, Document]) -> set[str]:
    tables = [part["components"]["schemas"] for part in parts.values()]
    names = {name for table in tables for name in table}
    shared = {name: [table[name] for table in tables if name in table] for name in names}
    clashing = {name for name, found in shared.items() if any(schema != found[0] for schema in found)}
    while True:
        # equal words that refer to different things differ too
        more = {
            name
            for name, found in shared.items()
            if len(found) > 1 and name not in clashing and clashing & set(_referred(found[0]))
        }
        if not more:
            return clashing
        clashing |= more


def _reachable(document: Document) -> Document:
    """The schemas that the paths of *document* need."""
    schemas = document["components"]["schemas"]
    found: Document = {}
    waiting = [*_referred(document["paths"]), "Problem"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = schemas[name]
            waiting.extend(_referred(schemas[name]))
    return dict(sorted(found.items()))


def _referred(part: Any) -> Iterator[str]:
    for holder in referring(part):
        yield holder["$ref"].rpartition("/")[2]
