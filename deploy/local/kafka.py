"""A real single-node Apache Kafka in KRaft mode, from jars that Maven resolves."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from deploy.local.config import HOST, ROOT, LocalConfig, LocalError
from deploy.local.process import Command

POM = ROOT / "deploy" / "kafka" / "pom.xml"
LOGGING = ROOT / "deploy" / "kafka" / "log4j2.yaml"
JARS = ROOT / ".local" / "kafka-jars"  # of the checkout: every local platform of it shares them
CLUSTER_ID = "dGlsbGl0LWxvY2FsLTAwMQ"  # any 16 bytes, base64
# a laptop's share: topics here are small, and the page cache is not the heap
_JVM = ("-Xms96m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")
_MAVEN_SECONDS = 600


def prepare_kafka(config: LocalConfig) -> None:
    """Resolve the jars and format the storage; blocking, a minute the first time."""
    if shutil.which("java") is None:
        raise LocalError("KAFKA=apache needs Java 17 or newer: install it (apt-get install openjdk-17-jre-headless).")
    _resolve_jars()
    folder = config.data / "kafka"
    folder.mkdir(parents=True, exist_ok=True)
    properties = folder / "server.properties"
    properties.write_text(server_properties(config))
    if not (folder / "data" / "meta.properties").exists():
        _format(properties)


def kafka_command(config: LocalConfig) -> Command:
    """How to start the server that prepare_kafka has made ready."""
    return Command(
        name="kafka",
        argv=[*_java(), "kafka.Kafka", str(config.data / "kafka" / "server.properties")],
        port=config.ports["kafka"],
        grace_s=15.0,
    )


def server_properties(config: LocalConfig) -> str:
    """One node that is broker and controller, on the loopback, with nothing to replicate to."""
    kafka, controller = config.ports["kafka"], config.ports["kafka_controller"]
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{HOST}:{controller}",
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://{HOST}:{kafka},CONTROLLER://{HOST}:{controller}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{kafka}",
        "log.dirs": str(config.data / "kafka" / "data"),
        "auto.create.topics.enable": "false",
        "num.network.threads": "2",
        "num.io.threads": "4",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        "message.max.bytes": "4194304",
        "log.retention.hours": "168",
        "log.segment.bytes": "134217728",
        "log.cleaner.dedupe.buffer.size": "16777216",
    }
    return "".join(f"{key}={value}\n" for key, value in settings.items())


def _java() -> list[str]:
    return ["java", *_JVM, f"-Dlog4j2.configurationFile={LOGGING}", "-cp", f"{JARS}/*"]


def _resolve_jars() -> None:
    stamp = JARS / "pom.sha256"
    wanted = hashlib.sha256(POM.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if shutil.which("mvn") is None:
        raise LocalError("KAFKA=apache needs Maven the first time: install it (apt-get install maven).")
    shutil.rmtree(JARS, ignore_errors=True)
    done = _run(
        [
            *("mvn", "-B", "-ntp", "-q", "-f", str(POM), "dependency:copy-dependencies"),
            *("-DincludeScope=runtime", f"-DoutputDirectory={JARS}"),
        ]
    )
    if done.returncode:
        raise LocalError(f"Maven could not fetch Apache Kafka: {_last_line(done)}")
    stamp.write_text(wanted)


def _format(properties: Path) -> None:
    done = _run(
        [
            *_java(),
            "kafka.tools.StorageTool",
            "format",
            "-t",
            CLUSTER_ID,
            "-c",
            str(properties),
            "--ignore-formatted",
        ]
    )
    if done.returncode:
        raise LocalError(f"Apache Kafka could not format its storage: {_last_line(done)}")


def _run(argv: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv,
        capture_output=True,
        text=True,
        check=False,
        timeout=_MAVEN_SECONDS,
        env={**os.environ, "TERM": "dumb"},
    )


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in (done.stdout + "\n" + done.stderr).splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line]
    return (errors or lines or ["no output"])[0].strip()
