"""A gateway at the process edge: answers in the public API's shapes, with its roles and refusals."""

import argparse
from datetime import date
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Header, Request
from fastapi.responses import JSONResponse

from shared.clock import swedish_date, utc_now
from tests.service.web import fake_data, fake_work
from tests.service.web.fake_data import Json, made_id

PREFIX = "/tillit/v1"
USERS: dict[str, tuple[str, str, list[str]]] = {
    "controller": ("Kim Controller", "controller", ["*"]),
    "controller-2": ("Alex Controller", "controller", ["*"]),
    "case-officer": ("Sam Handläggare", "case_officer", ["son"]),
    "case-officer-culture": ("Robin Handläggare", "case_officer", ["kfn"]),
    "security-head": ("Mio Säkerhetschef", "security_head", ["*"]),
    "board-member": ("Noa Förtroendevald", "board_member", ["ks"]),
    "auditor": ("Lo Revisor", "auditor", ["*"]),
    "registrar": ("Vera Registrator", "registrar", ["*"]),
    "public-form": ("Tipssidan", "public_form_client", ["ks"]),
}
BOARD_SEES = ("/reports", "/auth", "/told", "/risks", "/fairness")
OF_ESTIMATES = tuple(f"/random-controls/{one}" for one in ("recall", "policies", "periods"))
CHANGES = {"POST", "PUT"}


class Refusal(Exception):  # noqa: N818 - named by its fact
    """Answer with a problem."""

    def __init__(self, status: int, slug: str, detail: str, errors: list[Json] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {"type": f"/problems/{slug}", "title": slug, "status": status, "detail": detail}
        self.body |= {"errors": errors} if errors else {}


def poisoned(value: Any, poison: str) -> Any:
    """*value* with *poison* after every text that is shown and not a code, an id or a date."""
    if isinstance(value, dict):
        return {key: item if key in CODES else poisoned(item, poison) for key, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, poison) for item in value]
    return value + poison if isinstance(value, str) else value


# what is a code, an id or a time, and so never free text
CODES = {
    *("accessToken", "alertId", "allowedTransitions", "at", "backtestId", "barId", "caseId", "code", "committeeId"),
    *("committees", "completedAt", "createdAt", "currency", "day", "dueDate", "dueOn", "evidenceId", "fileId"),
    *("finishedAt", "holdId", "invoiceDate", "key", "kind", "legalGround", "link", "month", "needed"),
    *("notificationId", "openedAt", "outcome", "partyId", "paymentDate", "paymentId", "paymentIds", "raisedAt"),
    *("readAt", "receivedAt", "role", "roles", "rule", "rules", "sentAt", "severity", "signalId", "state", "status"),
    "stepId",
    *("partyKind", "startsAt", "supersededAt", "supersededBy", "token"),
    *("area", "areas", "newestAt"),
    *("approvedAt", "codeHash", "demand", "digest", "ground", "lastDay", "madeAt", "since", "step", "steps", "toState"),
    *("basis", "benefit", "decidedAt", "disclosureId", "endedAt", "identifiers", "initiative", "mandateId"),
    *("objectId", "offence", "runAt", "runId", "secrecySection", "toAuthority", "toCommittee", "validTo", "verifiedOn"),
    *("damage", "recordId", "requestId", "sealedAt", "service", "verifiedAt"),
    *("answered", "asOf", "decidedOn", "disposition", "dispositions", "firstDay", "newest", "oldest", "orderedAt"),
    *("channel", "freshness", "kinds", "lastArrivalAt", "problem", "sender", "sourceId"),
    *("changedAt", "field", "foreignNumber", "level", "mergeId", "organisationNumber", "takenAt"),
    *("informedOn", "liftedAt", "receivedOn", "registeredAt", "requestId", "since", "subjectRequestId"),
    *("answerBy", "band", "committedAt", "drawnAt", "endsAt", "family", "itemId", "lookedAt", "measure", "periodId"),
    *("otherAlertId", "proposedAt", "scope", "stoppableUntil", "suppressionId", "week", "why", "writtenOn"),
    *("releasedAt", "reportSha256", "ruleId", "setAt", "type"),
    *("analysisId", "approvedAt", "basedOn", "controls", "flags", "focusArea", "horizonItems", "nextDueOn"),
    *("processId", "riskId", "stage", "suppliers", "treatment", "typology", "from", "summedAt"),
    *("subjectId", "subjectType", "taskId", "to", "tokenType", "triagedAt", "until", "validFrom", "verdict"),
}


class Town:
    """What the fake keeps while it runs."""

    def __init__(self, today: date, poison: str = "", *, empty: bool = False) -> None:
        self.poison = poison
        self.begin(today, empty=empty)

    def begin(self, today: date, *, empty: bool = False) -> None:
        """Start again from the made-up municipality, or from nothing."""
        self.today = today

        def made(rows: list[Json]) -> list[Json]:
            return [] if empty else rows

        from tests.service.web import fake_records

        self.files = made([*fake_data.files(today), fake_records.table_file(today), fake_records.bookkeeping(today)])
        self.records = made(fake_records.records(today))
        self.payments = made(fake_data.payments(today))
        self.alerts = made(fake_data.alerts(today))
        self.timeline = fake_data.timeline(today)
        self.rules = fake_work.rules()
        self.tasks = made(fake_work.tasks(today))
        self.cases = made(fake_work.cases(today))
        self.notifications = made(fake_work.notifications(today))
        self.mailbox = made(fake_work.mailbox(today))
        self.summary = {} if empty else fake_work.summary(today)
        self.revoked: set[str] = set()
        self.sent: list[tuple[str, str, Any]] = []

    def answer(self, value: Any) -> Any:
        """*value*, poisoned where the test wants it so."""
        return poisoned(value, self.poison) if self.poison else value

    def one(self, rows: list[Json], key: str, wanted: str) -> Json:
        """The row with that id; a 404 where there is none."""
        found = next((row for row in rows if row[key] == wanted), None)
        if found is None:
            raise Refusal(404, "not-found", "Not found, or not yours to see.")
        return found

    def page(self, rows: list[Json], request: Request, *filters: tuple[str, str]) -> Any:
        """One page of rows that fit the filters (query name, field)."""
        for name, field in filters:
            if wanted := request.query_params.get(name):
                rows = [row for row in rows if str(row.get(field)) == wanted]
        if words := request.query_params.get("q"):
            rows = [row for row in rows if words.lower() in str(row).lower()]
        number, limit = int(request.query_params.get("page", 1)), int(request.query_params.get("limit", 20))
        part = rows[(number - 1) * limit : number * limit]
        return self.answer({"items": part, "total": len(rows), "page": number, "limit": limit})


def check_caller(request: Request, authorization: Annotated[str, Header()] = "") -> str:
    """The user of the token; 401 without one, 403 where the role may not."""
    user = authorization.removeprefix("Bearer ").removeprefix("token-of-")
    if user not in USERS or user in request.app.state.town.revoked:
        raise Refusal(401, "not-signed-in", "Send a token.")
    role, path = USERS[user][1], request.url.path.removeprefix(PREFIX)
    board = role == "board_member" and not path.startswith((*BOARD_SEES, *OF_ESTIMATES))
    if board or (role == "auditor" and request.method in CHANGES and not path.startswith("/told")):
        raise Refusal(403, "not-allowed", "Your role may not do this.")
    return user


Caller = Annotated[str, Depends(check_caller)]


def create(town: Town) -> FastAPI:
    """The fake as an ASGI application."""
    from tests.service.web.fake_desk import router as desk
    from tests.service.web.fake_disclosures import router as disclosures
    from tests.service.web.fake_disposal import router as disposal
    from tests.service.web.fake_fairness import router as fairness
    from tests.service.web.fake_network import router as networks
    from tests.service.web.fake_own_rules import router as own_rules
    from tests.service.web.fake_records import router as records
    from tests.service.web.fake_register import router as register
    from tests.service.web.fake_risks import router as risks
    from tests.service.web.fake_routes import router
    from tests.service.web.fake_rule_data import router as rule_data
    from tests.service.web.fake_sheets import router as sheets
    from tests.service.web.fake_sources import router as sources
    from tests.service.web.fake_subjects import router as subjects
    from tests.service.web.fake_told import public
    from tests.service.web.fake_told import router as told
    from tests.service.web.fake_versions import router as versions

    app = FastAPI(openapi_url=None)
    app.state.town = town
    app.include_router(own_rules, prefix=PREFIX)
    app.include_router(disclosures, prefix=PREFIX)
    app.include_router(disposal, prefix=PREFIX)
    app.include_router(subjects, prefix=PREFIX)
    app.include_router(rule_data, prefix=PREFIX)
    app.include_router(fairness, prefix=PREFIX)
    app.include_router(versions, prefix=PREFIX)
    app.include_router(register, prefix=PREFIX)
    app.include_router(sources, prefix=PREFIX)
    app.include_router(networks, prefix=PREFIX)
    app.include_router(risks, prefix=PREFIX)
    app.include_router(records, prefix=PREFIX)
    app.include_router(sheets, prefix=PREFIX)
    app.include_router(told, prefix=PREFIX)
    app.include_router(public, prefix=PREFIX)
    app.include_router(desk, prefix=PREFIX)
    app.include_router(router, prefix=PREFIX)

    async def refuse(_request: Request, exc: Exception) -> JSONResponse:
        assert isinstance(exc, Refusal)
        return JSONResponse(exc.body, exc.status, media_type="application/problem+json")

    app.add_exception_handler(Refusal, refuse)
    return app


def main() -> None:
    """Serve the fake on a port of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=9180)
    parser.add_argument("--poison", default="")
    parser.add_argument("--empty", action="store_true")
    chosen = parser.parse_args()
    town = Town(swedish_date(utc_now()), chosen.poison, empty=chosen.empty)
    uvicorn.run(create(town), port=chosen.port, log_level="warning")


if __name__ == "__main__":
    main()


__all__ = ["USERS", "Caller", "Refusal", "Town", "create", "made_id"]
