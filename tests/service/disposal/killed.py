"""A process that removes and dies, by SIGKILL, at the point that its argument names: the second time it is there."""

import asyncio
import os
import signal
import sys
from collections import Counter

from services.controls.disposal import DECLARED
from services.controls.settings import Settings
from shared.db import connect
from shared.disposal.removing import remove_some

ONCE = ("part.finished", "run.reported")
POINTS = (
    *("part.locked", "rows.picked", "effects.noted", "children.removed", "rows.removed"),
    *("rows.marked", "rows.counted", "act.recorded", "chunk.committed", *ONCE),
)


async def main(point: str) -> None:
    """Remove two at a time until *point*."""
    passed: Counter[str] = Counter()

    def reach(here: str) -> None:
        passed[here] += 1
        if here == point and passed[here] == (1 if point in ONCE else 2):
            os.kill(os.getpid(), signal.SIGKILL)

    _, sessions = connect(Settings())
    while await remove_some(sessions, DECLARED, {}, chunk=2, reach=reach):
        pass


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
