"""A real identity provider beside the platform: Keycloak, as Maven resolves it, with a realm of demo people.

Its database is in memory and its passwords stand in deploy/keycloak/realm.json: it is for trying sign-in out,
and a platform in production refuses these very secrets.
"""

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

from deploy.local.config import HOST, ROOT, LocalConfig, LocalError
from deploy.local.process import Command

POM = ROOT / "deploy" / "keycloak" / "pom.xml"
REALM = ROOT / "deploy" / "keycloak" / "realm.json"
# of the checkout: every local platform of it shares the distribution; not the folder of the one in .local
SHARED = ROOT / ".local" / "keycloak-distribution"
CONSOLE_SECRET = "console-secret-of-the-demo"  # noqa: S105 - stands in the realm file for everybody to read
_LINKED = ("lib", "conf", "providers", "themes")
_MAVEN_SECONDS = 600
_OPENS = ("java.util", "java.util.concurrent", "java.security")
_THREADS = "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory"
_JVM = (
    *("-Xms96m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"),
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENS),
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    f"-Djava.util.concurrent.ForkJoinPool.common.threadFactory={_THREADS}",
)
_MAIN = "io.quarkus.bootstrap.runner.QuarkusEntryPoint"


def missing() -> str:
    """What this machine lacks for Keycloak; empty where nothing."""
    if shutil.which("java") is None:
        return "OIDC=keycloak needs Java 17 or newer: install it (apt-get install openjdk-17-jre-headless)."
    if shutil.which("mvn") is None and not _stamp_fits():
        return "OIDC=keycloak needs Maven the first time: install it (apt-get install maven)."
    return ""


def prepare_keycloak(config: LocalConfig) -> None:
    """Resolve the distribution and put the realm beside it; blocking, a minute the first time."""
    if lacking := missing():
        raise LocalError(lacking)
    _resolve()
    home = _home(config)
    shutil.rmtree(home, ignore_errors=True)
    realms = home / "data" / "import"
    realms.mkdir(parents=True)
    for name in _LINKED:
        (home / name).symlink_to(SHARED / "home" / name)
    realm = REALM.read_text(encoding="utf-8").replace("${PUBLIC_URL}", config.gateway_url)
    (realms / "exempelby.json").write_text(realm, encoding="utf-8")


def keycloak_command(config: LocalConfig) -> Command:
    """How to start the server that prepare_keycloak has made ready."""
    port = config.ports["keycloak"]
    return Command(
        name="keycloak",
        argv=[
            *_java(_home(config)),
            *("start", "--optimized", "--import-realm", "--cache=local", "--http-enabled=true"),
            *(f"--http-host={HOST}", f"--http-port={port}", f"--hostname=http://{HOST}:{port}"),
        ],
        port=port,
        cwd=_home(config),
        grace_s=5.0,  # it keeps nothing
    )


def issuer(config: LocalConfig) -> str:
    """The issuer that its tokens name."""
    return f"http://{HOST}:{config.ports['keycloak']}/realms/exempelby"


def _home(config: LocalConfig) -> Path:
    return config.data / "keycloak"


def _java(home: Path) -> list[str]:
    own = (f"-Dkc.home.dir={home}", f"-Djboss.server.config.dir={home}/conf")
    return ["java", *_JVM, *own, "-cp", str(home / "lib" / "quarkus-run.jar"), _MAIN]


def _fingerprint() -> str:
    return hashlib.sha256(POM.read_bytes()).hexdigest()


def _stamp_fits() -> bool:
    stamp = SHARED / "pom.sha256"
    return stamp.exists() and stamp.read_text() == _fingerprint()


def _resolve() -> None:
    """The distribution, unpacked and built once for a database in memory."""
    if _stamp_fits():
        return
    shutil.rmtree(SHARED, ignore_errors=True)
    argv = [
        *("mvn", "-B", "-ntp", "-q", "-f", str(POM), "dependency:copy-dependencies"),
        f"-DoutputDirectory={SHARED}",
    ]
    _run(argv, "Maven could not fetch Keycloak")
    archive = next(SHARED.glob("keycloak-*.zip"))
    with zipfile.ZipFile(archive) as distribution:
        distribution.extractall(SHARED)
    archive.unlink()
    next(SHARED.glob("keycloak-*")).rename(SHARED / "home")
    _run([*_java(SHARED / "home"), "build", "--db=dev-mem"], "Keycloak could not be built")
    (SHARED / "pom.sha256").write_text(_fingerprint())


def _run(argv: list[str], trouble: str) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=_MAVEN_SECONDS)
    if done.returncode:
        lines = [line for line in (done.stdout + "\n" + done.stderr).splitlines() if line.strip()]
        raise LocalError(f"{trouble}: {(lines or ['no output'])[-1].strip()}")
