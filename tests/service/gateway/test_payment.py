"""One payment: intake's facts with risk's screening, or no answer at all."""

import httpx

from tests.service.gateway.upstream import SCREENED, Asked


def test_a_payment_carries_its_screening(client: httpx.Client, asked: list[Asked]) -> None:
    answer = client.get("/payments/p-7")

    assert answer.status_code == 200
    assert answer.json()["paymentId"] == "p-7"
    assert answer.json()["screening"] == SCREENED
    assert [request.target for request in asked] == ["/payments/p-7", "/screenings/p-7"]


def test_both_services_get_the_token_and_the_same_request_id(client: httpx.Client, asked: list[Asked]) -> None:
    answer = client.get("/payments/p-7")

    assert [a.header("x-request-id") for a in asked] == [[answer.headers["x-request-id"]]] * 2
    assert asked[0].header("authorization") == asked[1].header("authorization") != []


def test_a_payment_that_risk_has_not_seen_is_pending(client: httpx.Client) -> None:
    answer = client.get("/payments/unscreened")

    screening = answer.json()["screening"]
    assert screening == {"status": "pending", "verdict": None, "signals": [], "restriction": None}


def test_a_payment_that_is_not_the_callers_is_not_asked_for_at_risk(client: httpx.Client, asked: list[Asked]) -> None:
    answer = client.get("/payments/foreign")

    assert answer.status_code == 404
    assert [request.target for request in asked] == ["/payments/foreign"]


def test_a_refusal_of_risk_is_the_answer(client: httpx.Client) -> None:
    answer = client.get("/payments/forbidden")

    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_is_said_of_a_payment_while_risk_fails(client: httpx.Client) -> None:
    answer = client.get("/payments/failing")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"


def test_the_list_of_payments_and_what_lies_below_one_are_intakes_alone(
    client: httpx.Client, asked: list[Asked]
) -> None:
    client.get("/payments?fileId=1")
    client.get("/payments/p-7/history")

    assert [request.target for request in asked] == ["/payments?fileId=1", "/payments/p-7/history"]
