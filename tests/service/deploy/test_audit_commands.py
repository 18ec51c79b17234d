"""`tillit audit` as an auditor types it: over files alone, with the exit codes that scripts rely on."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from typer.testing import CliRunner

from deploy.cli.app import app
from services.controls.settings import Settings
from shared.audit.checkpoint import Signer
from shared.audit.export import export_lines
from shared.audit.live import own_checkpoints
from shared.audit.sealer import seal_batch
from shared.audit.writing import write
from shared.testing import Database, reset
from tests.service.audit.trail import ORIGIN, a_record

run = CliRunner()


@pytest_asyncio.fixture
async def folder(database: Database, tmp_path: Path) -> AsyncIterator[Path]:
    """An export, its public key, and the checkpoint that the auditor kept a batch earlier."""
    await reset(database, "controls")
    connection = await asyncpg.connect(database.dsn(Settings))
    await connection.execute("SELECT set_config('app.municipality', '*', false)")
    signer = Signer(ORIGIN, b"k" * 32)
    for batch in range(3):
        await write(connection, [a_record(batch * 10 + number) for number in range(10)])
        await seal_batch(connection, signer)
    (tmp_path / "kept.txt").write_text("".join(note + "\n" for note in await own_checkpoints(connection)))
    (tmp_path / "key.pub").write_text(signer.verifier.text() + "\n")
    lines = [line async for line in export_lines(connection, "controls", signer.verifier)]
    await asyncio.to_thread((tmp_path / "trail").write_bytes, b"".join(lines))
    await connection.close()
    yield tmp_path


def verify(folder: Path, *more: str) -> tuple[int, list[dict[str, object]]]:
    arguments = ["audit", "verify", "--export", str(folder / "trail"), "--key", str(folder / "key.pub"), "--json"]
    result = run.invoke(app, [*arguments, *more])
    return result.exit_code, json.loads(result.stdout or "[]")


def test_a_whole_export_ends_with_0(folder: Path) -> None:
    code, [report] = verify(folder, "--checkpoint", str(folder / "kept.txt"))

    assert (code, report["whole"], report["records"], report["keyDoubt"]) == (0, True, 30, "")


def test_a_changed_export_ends_with_1_and_names_the_record(folder: Path) -> None:
    """T1"""
    content = (folder / "trail").read_bytes().splitlines(keepends=True)
    content[18] = content[18].replace(b"task.read", b"task.reap")
    (folder / "trail").write_bytes(b"".join(content))

    code, [report] = verify(folder)

    assert (code, report["kind"], report["position"]) == (1, "changed", 17)
    assert report["record_id"] == json.loads(content[18])["record_id"]


def test_an_export_with_its_tail_cut_off_ends_with_1(folder: Path) -> None:
    """T4: the checkpoints inside were cut to fit; the one that was kept was not."""
    lines = (folder / "trail").read_bytes().splitlines(keepends=True)
    head = json.loads(lines[0]) | {"end": 20}
    (folder / "trail").write_bytes(b"".join([json.dumps(head).encode() + b"\n", *lines[1:21], *lines[31:33]]))

    alone, _ = verify(folder)
    code, [report] = verify(folder, "--checkpoint", str(folder / "kept.txt"))

    assert (alone, code, report["kind"], report["position"]) == (0, 1, "truncated", 20)


def test_an_export_under_another_key_ends_with_1(folder: Path) -> None:
    (folder / "key.pub").write_text(Signer(ORIGIN, b"x" * 32).verifier.text())

    code, [report] = verify(folder)

    assert (code, report["kind"]) == (1, "bad signature")


def test_an_export_whose_key_comes_with_it_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRETS_DIR", str(folder))

    result = run.invoke(app, ["audit", "verify", "--export", str(folder / "trail"), "--json"])

    assert json.loads(result.stdout)[0]["keyDoubt"] != ""


@pytest.mark.parametrize("content", [b"", b"{}\n", b"not json\n", b"\xff\xfe"])
def test_what_is_no_export_ends_with_2(content: bytes, folder: Path) -> None:
    (folder / "trail").write_bytes(content)

    assert verify(folder)[0] == 2


def test_a_file_without_a_checkpoint_ends_with_2(folder: Path) -> None:
    (folder / "kept.txt").write_text("nothing")

    assert verify(folder, "--checkpoint", str(folder / "kept.txt"))[0] == 2
