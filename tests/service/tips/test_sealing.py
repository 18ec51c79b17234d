"""Who can open a report, and who cannot whatever they hold."""

import asyncio
import re
from pathlib import Path

import asyncpg
import pytest
from fastapi import FastAPI
from nacl.public import PrivateKey

from services.intake.tips import sealing
from services.intake.tips.locks import LockGone, Locks
from services.intake.tips.receipts import MOST_ROUNDS, Lane, digits_of, grouped, new_receipt, open_receipt
from services.intake.tips.settings import Settings
from shared.testing import Database
from tests.service.tips.conftest import PASSPHRASE, TOLD, Office, Reporter


@pytest.mark.attack("W5")
async def test_a_dump_and_every_secret_of_the_installation_open_nothing(
    reporter: Reporter, office: Office, admin: asyncpg.Connection, settings: Settings, database: Database
) -> None:
    """All 32-byte strings in the dump, in the locks and in the secrets are tried as keys on everything sealed."""
    await reporter.report(("bevis.txt", b"hemligt"))
    [report] = await admin.fetch("SELECT * FROM tips.report")
    keys = await admin.fetch("SELECT * FROM tips.recipient_key")
    copies = [bytes(row["sealed_key"]) for row in await admin.fetch("SELECT sealed_key FROM tips.report_key")]
    sealed = [bytes(row["sealed"]) for row in await admin.fetch("SELECT sealed FROM tips.message")]
    files = [bytes(row["sealed"]) for row in await admin.fetch("SELECT sealed FROM tips.attachment")]
    lock = (settings.lock_dir / f"{report['report_id']}.lock").read_bytes()
    secrets = [file.read_bytes() for file in database.secrets.iterdir() if file.is_file()]
    known = [bytes(row["public_key"]) for row in keys] + [bytes(row["salt"]) for row in keys]
    known += [bytes(report["receipt_hash"]), bytes(report["public_key"]), lock]
    known += [secret[at : at + 32] for secret in secrets for at in (0, len(secret) - 32) if len(secret) >= 32]
    inner = [sealing.unbox(lock, one) for one in (bytes(report["reporter_key"]), *copies)]

    boxes = [*inner, *sealed, *files, *(bytes(row["boxed_private_key"]) for row in keys)]
    opened = [one for one in boxes for key in known if opens(key, one)]

    assert len(known) > 10
    assert len(copies) == 2
    assert opened == []


def opens(key: bytes, sealed: bytes) -> bool:
    for way in (sealing.unbox, sealing.unseal):
        try:
            way(key, sealed)
        except sealing.NotOpened:
            continue
        return True
    return False


def test_the_search_for_keys_would_find_one() -> None:
    pair = sealing.new_pair()

    assert opens(pair.private, sealing.seal(pair.public, b"x"))
    assert opens(pair.private, sealing.box(pair.private, b"x"))


@pytest.mark.attack("W5")
async def test_another_passphrase_opens_nothing(reporter: Reporter, office: Office) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")

    answer = await office.open(report_id, "ida", "en helt annan lösenfras")

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-opened")
    assert TOLD not in answer.text


@pytest.mark.attack("W5")
async def test_rows_that_change_places_are_found_out(
    reporter: Reporter, office: Office, admin: asyncpg.Connection
) -> None:
    await reporter.report()
    [report_id] = await office.reports("ida")
    await office.post(f"/reports/{report_id}/answer", "ida", {"text": "Nej."})
    await admin.execute(
        "UPDATE tips.message SET author = CASE author WHEN 'reporter' THEN 'recipient' ELSE 'reporter' END"
    )

    assert (await office.open(report_id, "ida")).json()["type"] == "/problems/not-opened"


@pytest.mark.attack("W3")
def test_a_receipt_has_sixteen_digits_shown_in_groups() -> None:
    receipt = new_receipt()

    assert re.fullmatch(r"\d{16}", receipt)
    assert re.fullmatch(r"(\d{4} ){3}\d{4}", grouped(receipt))


@pytest.mark.attack("W3")
async def test_of_a_receipt_only_an_argon2id_hash_is_kept(reporter: Reporter, admin: asyncpg.Connection) -> None:
    receipt = (await reporter.report()).replace(" ", "")
    salt = await admin.fetchval("SELECT salt FROM tips.receipt_salt")

    kept = await admin.fetchval("SELECT receipt_hash FROM tips.report")

    assert bytes(kept) == open_receipt(receipt, bytes(salt)).lookup
    assert open_receipt(receipt, bytes(salt)).key not in bytes(kept)


@pytest.mark.parametrize("typed", ["1234-5678-9012-3456", " 1234 5678 9012 3456 ", "1234567890123456"])
def test_a_receipt_may_be_typed_in_any_groups(typed: str) -> None:
    assert digits_of(typed) == "1234567890123456"


@pytest.mark.attack("W4")
async def test_whatever_is_wrong_with_a_receipt_the_answer_is_the_same(reporter: Reporter) -> None:
    await reporter.report()
    answers = [await reporter.come_back(wrong) for wrong in ("1111 2222 3333 4444", "12", "", "x" * 39)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.attack("W4")
async def test_wrong_receipts_make_every_look_up_cost_more_work_up_to_a_limit() -> None:
    lane = Lane(clock=lambda: 0.0)
    before = lane.rounds
    for _ in range(12):
        lane.was_wrong()
    some = lane.rounds
    for _ in range(1_000):
        lane.was_wrong()

    assert (before, some, lane.rounds) == (0, 2, MOST_ROUNDS)


@pytest.mark.attack("W4")
def test_wrong_receipts_are_forgotten_with_time() -> None:
    now = 0.0
    lane = Lane(clock=lambda: now)
    for _ in range(20):
        lane.was_wrong()
    now = 3_600.0

    assert lane.rounds == 0


@pytest.mark.attack("W4")
async def test_two_receipts_are_never_tried_at_once(app: FastAPI) -> None:
    lane, salt = Lane(), app.state.desk.salt
    first = asyncio.create_task(lane.open("1" * 16, salt))
    await asyncio.sleep(0)
    second = asyncio.create_task(lane.open("2" * 16, salt))
    await first

    assert not second.done()
    await second


@pytest.mark.attack("W16")
def test_a_destroyed_lock_is_gone_for_a_process_that_has_read_it(tmp_path: Path) -> None:
    here, elsewhere = Locks(tmp_path), Locks(tmp_path)
    here.load(set(), ahead=1)
    elsewhere.load(set(), ahead=1)
    report_id = here.take()
    elsewhere.destroy(report_id)

    with pytest.raises(LockGone):
        here.key(report_id)


def test_a_lock_that_a_report_is_taking_is_not_given_to_another(tmp_path: Path) -> None:
    locks = Locks(tmp_path)
    locks.load(set(), ahead=2)
    first = locks.take()
    locks.load(set(), ahead=1)  # the round comes while the report is not stored yet

    assert locks.take() != first


@pytest.mark.attack("W5")
async def test_the_services_own_keys_are_public_halves_alone(office: Office, admin: asyncpg.Connection) -> None:
    for row in await admin.fetch("SELECT public_key, salt, boxed_private_key FROM tips.recipient_key"):
        private = sealing.unbox(sealing.stretch(PASSPHRASE, bytes(row["salt"])), bytes(row["boxed_private_key"]))
        assert bytes(PrivateKey(private).public_key) == bytes(row["public_key"])
        assert private not in bytes(row["boxed_private_key"])
