"""What intake keeps of people lies sealed, files included, and what lay there before still opens."""

import os
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import FastAPI
from httpx import AsyncClient

from deploy.cli.sealed import seal_old
from services.intake.sealing import _derive, sealer_of
from shared.testing import Database, Issuer
from shared.vault import FileDamaged
from tests.dumped import dump, files_of, given_away
from tests.service.intake.test_files import upload

NAME, NUMBER = "Tyra Kanariefågelsson", "19121212-1212"
LEDGER = f"""Leverantör;Organisationsnummer;Fakturanummer;Text;Belopp;Bokföringsdatum
{NAME};{NUMBER};77;Bistånd till {NAME};100,00;2026-05-02
"""


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    return issuer.headers("controller")


@pytest.fixture
def folder(app: FastAPI) -> Path:
    data_dir: Path = app.state.settings.data_dir
    return data_dir / "files"


async def test_a_file_and_its_name_lie_sealed(
    client: AsyncClient, headers: dict[str, str], database: Database, folder: Path
) -> None:
    file = await upload(client, headers, LEDGER.encode(), name=f"Till {NAME}.csv")

    assert (file["accepted"], file["name"]) == (1, f"Till {NAME}.csv")
    assert list(files_of(folder)) == [file["fileId"]]
    assert given_away(files_of(folder), [NAME, NUMBER]) == []
    assert given_away(await dump(database.admin_dsn(), "intake"), [NAME, "Kanariefågelsson", NUMBER]) == []


async def test_no_clear_copy_is_left_after_reading(client: AsyncClient, headers: dict[str, str], folder: Path) -> None:
    await upload(client, headers, LEDGER.encode())

    assert list((folder / "open").iterdir()) == []


async def test_a_payees_own_name_is_masked_in_its_texts(client: AsyncClient, headers: dict[str, str]) -> None:
    await upload(client, headers, LEDGER.encode())

    (payment,) = (await client.get("/payments", headers=headers)).json()["items"]

    assert (payment["payee"]["name"], payment["text"]) == (NAME, "Bistånd till •••")


async def test_a_file_that_was_exchanged_is_not_read(
    app: FastAPI, client: AsyncClient, headers: dict[str, str], folder: Path
) -> None:
    ids = [(await upload(client, headers, LEDGER.encode() + extra))["fileId"] for extra in (b"", b"\n")]
    (folder / ids[0]).write_bytes((folder / ids[1]).read_bytes())
    seal = await sealer_of(app.state.sessions, "9999")

    with pytest.raises(FileDamaged), seal.opened_file(folder / ids[0], UUID(ids[0]), "0" * 64):
        pass


async def test_names_and_files_from_before_open_and_are_sealed_anew(
    client: AsyncClient, headers: dict[str, str], database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id = (await upload(client, headers, LEDGER.encode()))["fileId"]
    await as_before(database)
    (folder / file_id).write_bytes(LEDGER.encode())
    seen = [await shown(client, headers)]
    for name, value in {"SECRETS_DIR": database.secrets, "DATABASE_URL": database.server}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("DATA_DIR", str(folder.parent))

    done = [await seal_old("intake", lambda _what, _count: None) for _ in range(2)]

    seen.append(await shown(client, headers))
    assert seen == [(NAME, "gammal.csv")] * 2
    assert [(d["party.name"], d["file.name"], d["files"]) for d in done] == [(1, 1, 1), (0, 0, 0)]
    assert given_away(files_of(folder), [NAME]) == []


async def shown(client: AsyncClient, headers: dict[str, str]) -> tuple[str, str]:
    (payment,) = (await client.get("/payments", headers=headers)).json()["items"]
    return payment["payee"]["name"], payment["source"]["fileName"]


async def as_before(database: Database) -> None:
    """Seal the payee's name in the first format, and put the file's name in clear."""
    connection = await asyncpg.connect(database.admin_dsn())
    party_id = await connection.fetchval("SELECT party_id FROM intake.party")
    nonce, key = os.urandom(12), (database.secrets / "field_key").read_bytes()
    body = AESGCM(_derive(key, "9999", "field")).encrypt(
        nonce, NAME.encode(), f"9999|party|sealed_name|{party_id}".encode()
    )
    await connection.execute("UPDATE intake.party SET sealed_name = $1, sealed_number = NULL", b"\x01" + nonce + body)
    await connection.execute("UPDATE intake.file SET name = 'gammal.csv', sealed_name = NULL")
    await connection.close()
