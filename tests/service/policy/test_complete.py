"""No service and no endpoint is left out of the matrix: what it walks is compared with what there is."""

from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI

from services.gateway.routes import Place
from shared.openapi import describe
from shared.revision import ROOT
from shared.testing import Database, Issuer
from tests.contract.documents import CONTRACTS, load
from tests.service.policy.filling import FILLINGS
from tests.service.policy.operations import operations_of
from tests.service.policy.world import SERVICES, opened

WITHOUT_API = {"web": "pages for people, which ask the gateway; tests/service/web asks them as every role"}


def processes() -> set[str]:
    """Every folder of the services that has a process: main.py."""
    return {file.parent.name for file in (ROOT / "services").rglob("main.py")}


def test_every_process_is_in_the_matrix() -> None:
    assert processes() == SERVICES.keys() | WITHOUT_API.keys()
    assert FILLINGS.keys() == SERVICES.keys()


def test_every_place_of_the_gateways_routes_is_in_the_matrix() -> None:
    assert {place.value for place in Place} - {Place.NOWHERE.value} == SERVICES.keys() | WITHOUT_API.keys()


async def test_the_matrix_walks_every_operation_of_the_published_documents(
    database: Database, issuer: Issuer, tmp_path: Path
) -> None:
    async with opened(database, issuer, tmp_path) as world:
        walked = {
            name: {(one.method, one.path) for one in operations_of(name, app) if not one.hidden}
            for name, app in world.apps.items()
        }

    documents = {file.stem: load(f"openapi/{file.name}") for file in (CONTRACTS / "openapi").glob("*.json")}
    assert walked.keys() == documents.keys()
    published = {name: operations(document) for name, document in documents.items()}
    # the gateway's document tells everybody's; its own are those that nobody else has
    published["gateway"] -= set().union(*(published[name] for name in published if name != "gateway"))
    assert walked == published


def operations(document: object) -> set[tuple[str, str]]:
    """Method and path of every operation of an OpenAPI document."""
    assert isinstance(document, dict)
    return {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}


@pytest.mark.parametrize(("shown", "says"), [(True, "GET /new names no action"), (False, "stands in no document")])
def test_an_endpoint_without_a_policy_is_found(*, shown: bool, says: str) -> None:
    app, router = FastAPI(docs_url=None, redoc_url=None), APIRouter(include_in_schema=shown)

    @router.get("/new")
    async def new() -> None:
        """Ny. / New."""

    app.include_router(router)
    describe(app)

    with pytest.raises(AssertionError, match=says):
        list(operations_of("new", app))
