"""Where the operator's machine has the keys and files of the services."""

import os
from pathlib import Path

from deploy.cli.output import CommandError
from deploy.local.config import load_config
from shared.vault import KeyEncryption, KeyFolder, MovedKeys, key_file


def kek_path(service: str) -> Path:
    """The key file of *service*, from SECRETS_DIR (containers) or the local platform's secrets."""
    folder = Path(os.environ["SECRETS_DIR"]) if "SECRETS_DIR" in os.environ else load_config().secrets
    path = folder / f"kek_{service}"
    if not path.is_file():
        raise CommandError(f"There is no key file {path}: start the platform once, or set SECRETS_DIR.")
    return path


def case_keys(moved_from: Path | None = None) -> KeyFolder:
    """The folder of the cases' keys: KEY_DIR, or the local platform's."""
    folder = Path(os.environ["KEY_DIR"]) if "KEY_DIR" in os.environ else load_config().case_keys
    return KeyFolder(folder, keks_of("cases", moved_from))


def keks_of(service: str, moved_from: Path | None = None) -> KeyEncryption:
    """What wraps the data keys of *service*; with *moved_from*, what the keys of that file wrapped opens too."""
    keks = key_file(kek_path(service))
    return keks if moved_from is None else MovedKeys(keks, key_file(moved_from))


def data_dir(service: str) -> Path:
    """The folder of a service's files: DATA_DIR, or the local platform's."""
    return Path(os.environ["DATA_DIR"]) if "DATA_DIR" in os.environ else load_config().data / "files" / service
