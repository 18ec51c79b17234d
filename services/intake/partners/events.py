"""The CloudEvent of a request: what is sent, and how the API's document describes it."""

from typing import Any, Final

import msgspec
from fastapi import Request

from services.intake.committees import committee_of
from services.intake.decoding import WrongType
from services.intake.records.shift import SHIFT
from shared.auth import NotAllowed, Principal
from shared.cloud_events import STRUCTURED, NotACloudEvent, read_http, structured
from shared.events import RecordsOffered
from shared.events.partners import RECORD_TYPE
from shared.logs import mask

_JSON: Final = "application/json"
_ATTRIBUTES: Final = {
    "id": ("Händelsens id hos avsändaren / The event's id, as its sender has it", "2026-11-0417"),
    "source": ("Varifrån händelsen kommer / Where the event comes from", "/tryggvard/schema"),
    "type": ("Slaget av underlag / The kind of record", f"{RECORD_TYPE}{SHIFT.name}"),
    "specversion": ("CloudEvents version / The version of CloudEvents", "1.0"),
    "committeeid": ("Nämnden som underlaget hör till / The committee of the records", "son"),
}
_VOLUNTARY: Final = frozenset({"committeeid"})
_RECORDS: Final = {"description": "1 to 5,000 records, as POST /records/{kind} takes them", "type": ["object", "array"]}
DOCUMENTED: Final[dict[str, Any]] = {
    "parameters": [
        {"name": f"ce-{name}", "in": "header", "required": False, "description": text, "schema": {"type": "string"}}
        for name, (text, _) in _ATTRIBUTES.items()
    ],
    "requestBody": {
        "required": True,
        "content": {
            _JSON: {"schema": _RECORDS, "example": dict(SHIFT.example)},
            STRUCTURED: {
                "schema": {
                    "type": "object",
                    "required": [*(name for name in _ATTRIBUTES if name not in _VOLUNTARY), "data"],
                    "properties": {
                        **{name: {"type": "string", "description": text} for name, (text, _) in _ATTRIBUTES.items()},
                        "data": _RECORDS,
                    },
                },
                "example": {**{name: value for name, (_, value) in _ATTRIBUTES.items()}, "data": dict(SHIFT.example)},
            },
        },
    },
}
"""Binary mode has the attributes in headers and the records in the body, structured mode all in the body."""


def offer_of(request: Request, body: bytes, caller: Principal) -> RecordsOffered:
    """The event that *caller* sent; WrongType, NotACloudEvent, NotAllowed for another's municipality or committee."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in {_JSON, STRUCTURED}:
        raise WrongType(f"Send one event, in binary mode as {_JSON} or in structured mode as {STRUCTURED}.")
    event = read_http([(name.decode("latin-1"), value) for name, value in request.headers.raw], body)
    told, settings = event.get_attributes(), request.app.state.settings
    if told.setdefault("municipalityid", caller.municipality_id) != caller.municipality_id:
        raise NotAllowed("The event names another municipality than yours. Leave it out.")
    if "committeeid" not in told:
        told["committeeid"] = committee_of(caller, None, settings)
    told.pop("eventid", None)
    try:
        offer = msgspec.json.decode(structured(event), type=RecordsOffered)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise NotACloudEvent(mask(str(exc))) from exc
    committee_of(caller, offer.committee_id, settings)
    return offer
