"""The background task that fetches what others drop: a loop a drop, one process at a time at each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import partial

import structlog
from fastapi import FastAPI
from prometheus_client import Counter

from services.intake.drops.configured import FolderDrop, SftpDrop
from services.intake.drops.domain import MOST_LISTED, Entry, Watch, left_alone
from services.intake.drops.folder import FULL, Folder
from services.intake.drops.places import CannotMove, LeftForNow, NoWayIn, Place
from services.intake.operations.alone import alone
from services.intake.operations.dropping import Intake, Taken, forget, mark_of, remembered, settle, take
from services.intake.operations.rounds import Round, claim_round, end_round, leave_round, wait_out
from services.intake.operations.sources import register_drop
from services.intake.sealing import sealer_of
from services.intake.settings import Settings
from shared.clock import utc_now
from shared.db import Sessions, system_session
from shared.loops import beside, keep_going, outlive
from shared.telemetry import REGISTRY

log = structlog.get_logger()

AnyDrop = FolderDrop | SftpDrop
MEGABYTE = 1024 * 1024

TROUBLES = Counter(
    "tillit_drop_troubles_total", "Looks at a drop that found something wrong", ("source", "reason"), registry=REGISTRY
)


async def run_drops(settings: Settings, sessions: Sessions, stop: asyncio.Event) -> None:
    """Look at every drop that the settings name, until *stop* is set."""
    async with asyncio.TaskGroup() as tasks:
        for drop in settings.drops:
            watching = partial(_watch, settings, sessions, drop, stop)
            tasks.create_task(outlive(f"drop {drop.key}", watching, stop))


async def _watch(settings: Settings, sessions: Sessions, drop: AnyDrop, stop: asyncio.Event) -> None:
    step = partial(look_where_due, settings, sessions, drop, Watch(), stop)
    await keep_going(f"drop {drop.key}", step, stop, asyncio.Event(), settings.drop_seconds / 2)


def drops(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """Look at drops while the application lives, where consumer and relay live in it too."""
    return beside(partial(run_drops, app.state.settings, app.state.sessions))


async def look_where_due(
    settings: Settings, sessions: Sessions, drop: AnyDrop, watch: Watch, stop: asyncio.Event
) -> bool:
    """One look at a drop, if one is due; returns whether there may be more to do at once, which there never is."""
    if isinstance(drop, FolderDrop) and watch.calm and await _at_rest(drop, watch):
        return False
    async with alone(settings.dsn(), f"drop {drop.municipality_id} {drop.key}") as free:
        if free and (due := await _begin(settings, sessions, drop)):
            try:
                trouble = await _look(settings, sessions, drop, watch, stop)
            except NoWayIn as shut:
                pause = await wait_out(sessions, due, shut.reason)
                trouble = shut.reason
                log.warning("drop.shut", source=drop.key, reason=trouble, again_after=pause)
            else:
                await (leave_round(sessions, due) if stop.is_set() else end_round(sessions, due, trouble))
            watch.calm = not trouble
            if trouble:
                TROUBLES.labels(drop.key, trouble).inc()
    return False


async def _at_rest(drop: FolderDrop, watch: Watch) -> bool:
    """Whether a folder is as empty as it was: told without the database, since most looks find it so."""
    try:
        return watch.at_rest(await Folder(drop.folder).entries())
    except NoWayIn:
        return False  # which the look in earnest says


async def _begin(settings: Settings, sessions: Sessions, drop: AnyDrop) -> Round | None:
    now = utc_now()
    coming = Round(drop.municipality_id, drop.key, "", 0, timedelta(seconds=settings.drop_seconds))
    async with system_session(sessions, drop.municipality_id) as session:
        due = await claim_round(session, coming, now)
        if due:
            await register_drop(session, drop, now)
    return due


@asynccontextmanager
async def open_place(drop: AnyDrop, settings: Settings) -> AsyncIterator[Place]:
    """The place of a drop; NoWayIn."""
    if isinstance(drop, FolderDrop):
        yield Folder(drop.folder)
        return
    # loaded where a drop needs it alone: it takes as much memory as all the rest of a worker's libraries
    from services.intake.drops.sftp import open_sftp

    async with open_sftp(drop, local=settings.profile == "local") as place:
        yield place


async def _look(settings: Settings, sessions: Sessions, drop: AnyDrop, watch: Watch, stop: asyncio.Event) -> str:
    """Take what is whole, put away what is read; returns what is not as it should be, or ''. NoWayIn."""
    sealer = await sealer_of(sessions, drop.municipality_id)
    limit = settings.upload_limit_mb * MEGABYTE
    intake = Intake(sessions, settings.data_dir / "files", limit, sealer)
    async with open_place(drop, settings) as place:
        entries = await place.entries()
        trouble = "crowded" if len(entries) >= MOST_LISTED else ""
        there = {mark_of(drop, entry, sealer) for entry in entries if not left_alone(entry)}
        known = await remembered(sessions, drop)
        await forget(sessions, drop, known.keys() - there)
        for entry in watch.whole(entries):
            if stop.is_set():
                break
            taken = known.get(mark_of(drop, entry, sealer))
            trouble = await _handle(intake, drop, place, entry, taken) or trouble
    return trouble


async def _handle(intake: Intake, drop: AnyDrop, place: Place, entry: Entry, taken: Taken | None) -> str:
    """Take or put away one file; returns what is not as it should be with it, or ''. NoWayIn."""
    try:
        taken = taken or await take(intake, drop, place, entry)
        await settle(intake.sessions, drop, place, entry, taken, utc_now())
    except (LeftForNow, CannotMove) as left:
        if left.reason:
            log.warning("drop.left", source=drop.key, reason=left.reason)
        return left.reason
    except OSError as exc:
        if exc.errno in FULL:  # our own disk, not the drop's
            raise NoWayIn("disk-full") from exc
        raise
    return ""
