"""Read, compare, and give what is on its way some time to arrive."""

import asyncio
import os
from datetime import UTC, datetime

from deploy.local.config import load_config
from deploy.local.state import read_state
from deploy.reconcile.evidence import gather
from deploy.reconcile.judge import judge
from deploy.reconcile.report import Report
from deploy.reconcile.topic import TopicLog, read_topic

AGAIN_S = 1.0


async def reconcile(settle: float) -> Report:
    """The report, when it is clean or *settle* seconds have passed."""
    deadline = asyncio.get_running_loop().time() + settle
    while True:
        report = judge(await gather(), await _topic())
        late = asyncio.get_running_loop().time() > deadline
        if report.clean or late or not report.unsettled:
            return report
        await asyncio.sleep(AGAIN_S)


async def _topic() -> TopicLog | None:
    """The broker's log: of the platform that runs here, or at KAFKA_BOOTSTRAP_SERVERS; None if there is none."""
    running = read_state(load_config().state)
    bootstrap = os.environ.get("KAFKA_BOOTSTRAP_SERVERS") or (running.broker if running else "")
    if not bootstrap:
        return None
    embedded = running is not None and running.kafka == "embedded" and bootstrap == running.broker
    return await read_topic(bootstrap, keeps=not embedded, now=datetime.now(UTC))
