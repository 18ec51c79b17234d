"""The state file and the lock that lets one supervisor have a folder."""

import os
from pathlib import Path

import psutil
import pytest

from deploy.local.config import LocalConfig, LocalError, load_config
from deploy.local.ports import listens, require_free
from deploy.local.state import PlatformState, ProcessState, only_one, read_state, write_state


def config_in(folder: Path) -> LocalConfig:
    return load_config({"TILLIT_LOCAL": str(folder)})


def running(started_at: float | None = None) -> PlatformState:
    me = psutil.Process()
    process = ProcessState(pid=me.pid, port=8080, ready=True, restarts=0, started_at=1.0)
    return PlatformState(
        pid=me.pid,
        phase="ready",
        gateway="http://x",
        database="postgresql://x/tillit",
        broker="x:9092",
        kafka="embedded",
        started_at=started_at or me.create_time(),
        processes={"gateway": process},
    )


def test_a_written_state_reads_back_as_it_was(tmp_path: Path) -> None:
    state = running()

    write_state(tmp_path / "run" / "state.json", state)

    assert read_state(tmp_path / "run" / "state.json") == state


def test_a_state_whose_pid_belongs_to_another_program_now_is_none(tmp_path: Path) -> None:
    write_state(tmp_path / "state.json", running(started_at=1_000.0))

    assert read_state(tmp_path / "state.json") is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', "null"])
def test_a_broken_state_file_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "state.json").write_text(content)

    assert read_state(tmp_path / "state.json") is None


def test_a_second_supervisor_of_one_folder_is_refused(tmp_path: Path) -> None:
    with (
        only_one(config_in(tmp_path)),
        pytest.raises(LocalError, match="already runs here"),
        only_one(config_in(tmp_path)),
    ):
        pass


def test_the_folder_is_free_again_when_the_supervisor_has_gone(tmp_path: Path) -> None:
    with only_one(config_in(tmp_path)):
        pass

    with only_one(config_in(tmp_path)):
        assert (tmp_path / "run").is_dir()


def test_a_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(LocalError, match="/proc/tillit"), only_one(config_in(Path("/proc/tillit"))):
        pass


def test_a_busy_port_is_named_with_who_has_it(free_socket: int) -> None:
    with pytest.raises(LocalError, match=rf"Port {free_socket} \(risk\) is taken by .*process {os.getpid()}"):
        require_free({"risk": free_socket, "gateway": 1}, ["risk"])


def test_only_the_process_itself_listens(free_socket: int) -> None:
    assert listens(os.getpid(), free_socket)
    assert not listens(1, free_socket)
