"""Every setting that a manifest or the compose file gives exists in the process that gets it, and back."""

import importlib
import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

from shared.revision import package
from shared.settings import ServiceSettings
from tests.manifests.render import ROOT, SERVICES, Object, name_of, of_kind

# read by the process itself before there are settings, and by Python where it puts things aside
BOOTSTRAP = frozenset({"SECRETS_DIR", "TMPDIR"})
# a default that holds on one machine only: such a setting must be given to every process that has it
ONE_MACHINE = re.compile(r"127\.0\.0\.1|localhost|^/|^\.|exempelby|tillit-local", re.IGNORECASE)
# settings that only the API process uses: a worker that got them would also need the disk and the key
API_ONLY = frozenset({"DATA_DIR", "FIELD_KEY_FILE", "LOCK_DIR"})
# but intake's makes parties of what registers say, and puts the files that it fetches onto the disk of uploads
WORKER_TOO = {"intake": frozenset({"DATA_DIR", "FIELD_KEY_FILE"})}
# and those of the worker alone: what answers requests must not be able to sign the audit trail
WORKER_ONLY = frozenset({"AUDIT_KEY_FILE"})


def settings_class(service: str, process: str = "main") -> type[ServiceSettings]:
    """The settings model of one service, or of its worker where that has one of its own."""
    module = importlib.import_module(f"{package(service)}.settings")
    own = {
        name: found
        for name, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, ServiceSettings) and found.__module__ == module.__name__
    }
    worker = own.pop("WorkerSettings", None)
    if process == "worker" and worker is not None:
        return worker
    for found in own.values():
        return found
    raise ValueError(f"{package(service)}.settings has no settings model")


def known(service: str, process: str) -> set[str]:
    """The environment variables that a process of the service reads."""
    return {name.upper() for name in settings_class(service, process).model_fields} | BOOTSTRAP


def needed(service: str, process: str) -> set[str]:
    """The environment variables without which the process would use a default of one machine, or has none."""
    found = set()
    for name, field in settings_class(service, process).model_fields.items():
        default = str(field.default).removeprefix(f"{ROOT}/")  # a file of the repository is in the image too
        if field.is_required() or ONE_MACHINE.search(default):
            found.add(name.upper())
    return found - (API_ONLY - WORKER_TOO.get(service, frozenset()) if process == "worker" else WORKER_ONLY)


def process_of(command: Iterable[str]) -> tuple[str, str] | None:
    """Service and process that `python -m services.<name>.<process>` starts, or None."""
    for part in command:
        if match := re.fullmatch(r"services\.(?:\w+\.)?(\w+)\.(main|worker)", part):
            return match.group(1), match.group(2)
    return None


def processes(objects: tuple[Object, ...]) -> Iterable[tuple[str, tuple[str, str], set[str], set[str]]]:
    """(where, (service, process), variables, secrets) of each service process in the manifests."""
    maps = {o["metadata"]["name"]: set(o.get("data", {})) for o in of_kind(objects, "ConfigMap")}
    for obj in of_kind(objects, "Deployment", "StatefulSet"):
        spec = obj["spec"]["template"]["spec"]
        for container in spec["containers"]:
            process = process_of(container.get("args", []))
            if process:
                given = {variable["name"] for variable in container.get("env", [])}
                for source in container.get("envFrom", []):
                    given |= maps[source["configMapRef"]["name"]]
                yield name_of(obj), process, given, _secrets(spec)


def _secrets(spec: Mapping[str, Any]) -> set[str]:
    """The names of secrets that are mounted whole: a service's own secret gives it its own files."""
    return {
        source["secret"]["name"]
        for volume in spec.get("volumes", [])
        for source in volume.get("projected", {}).get("sources", [])
        if "secret" in source
    }


def unknown_or_missing(where: str, process: tuple[str, str], given: set[str]) -> list[str]:
    """What one process is told in vain, and what it is not told but needs."""
    return [
        *(f"{where}: {name} is no setting of {process[0]}" for name in sorted(given - known(*process))),
        *(f"{where}: {name} is not given" for name in sorted(needed(*process) - given)),
    ]


def manifest_settings(objects: tuple[Object, ...]) -> list[str]:
    """The environment of every process in the manifests against its settings model."""
    found = []
    seen = set()
    for where, process, given, secrets in processes(objects):
        service = process[0]
        seen.add(service)
        found += unknown_or_missing(where, process, given)
        if "database_password" in settings_class(service).model_fields and service not in secrets:
            found.append(f"{where}: the secret of {service} is not mounted")
    return found + [f"no manifest starts {service}" for service in sorted(set(SERVICES) - seen)]


def modules_exist(objects: tuple[Object, ...]) -> list[str]:
    """Each `python -m` in the manifests names a module that is there."""
    found = []
    for obj in of_kind(objects, "Deployment", "StatefulSet", "Job"):
        for container in obj["spec"]["template"]["spec"]["containers"]:
            args = container.get("args", [])
            if args[:2] == ["python", "-m"]:
                found += [f"{name_of(obj)}: {e}" for e in missing_module(args[2])]
    return found


def missing_module(name: str) -> list[str]:
    """A complaint if no file of the repository is the module."""
    path = ROOT / name.replace(".", "/")
    exists = path.with_suffix(".py").exists() or (path / "__main__.py").exists()
    return [] if exists else [f"there is no module {name}"]
