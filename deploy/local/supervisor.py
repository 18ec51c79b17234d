"""Bring the platform up in order, keep it up, and take all of it down again."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import psutil

from deploy.local import broker, credentials, database, demo, kafka, keycloak, postgres, rewind, topics
from deploy.local.config import INBOXES, SERVICES, LocalConfig, Service
from deploy.local.keeper import Keeper
from deploy.local.log import PlatformLog
from deploy.local.plan import registers_command, service_command
from deploy.local.ports import http_status, listens, require_free
from deploy.local.process import Child, Command
from deploy.local.state import Phase, PlatformState, ProcessState, only_one, write_state

POLL_S = 0.05
Say = Callable[[str], None]


def run_platform(config: LocalConfig, say: Say) -> None:
    """Run until Ctrl-C or SIGTERM; LocalError if it cannot start."""
    with only_one(config), PlatformLog(config.log) as log:
        require_free(config.ports, _wanted_ports(config))
        for committee in INBOXES:
            (config.inbox / committee).mkdir(parents=True, exist_ok=True)
        asyncio.run(Supervisor(config, log, say).run())


def _wanted_ports(config: LocalConfig) -> list[str]:
    ports = [*(service.name for service in SERVICES), "smtp", "registers"]
    if config.own_postgres:
        ports.append("postgres")
    if config.kafka != "external":
        ports.append("kafka")
    if config.kafka == "apache":
        ports.append("kafka_controller")
    if config.oidc == "keycloak":
        ports.append("keycloak")
    return ports


class Supervisor:
    """The processes of one platform, and in which phase they are."""

    def __init__(self, config: LocalConfig, log: PlatformLog, say: Say) -> None:
        self._config, self._log, self._say = config, log, say
        self._passwords = credentials.ensure_credentials(config.secrets)
        self._keepers: dict[str, Keeper] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._phase: Phase = "starting"
        self._loading = asyncio.Semaphore((os.cpu_count() or 1) + 1)
        self._began = time.monotonic()

    async def run(self) -> None:
        """Start everything, wait for the signal to stop or for a failure, stop everything."""
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        self._say(f"Tillit starts; its log is {self._config.log}")
        self._note()
        stopping = asyncio.create_task(stop.wait())
        starting = asyncio.create_task(self._start())
        try:
            await self._until_over(stopping, starting)
        finally:
            starting.cancel()
            stopping.cancel()
            await asyncio.gather(starting, stopping, return_exceptions=True)
            await self._stop()

    async def _until_over(self, stopping: "asyncio.Task[Any]", starting: "asyncio.Task[None]") -> None:
        """Returns when asked to stop; raises what made the start or a process fail for good."""
        while not stopping.done():
            watched = {stopping, *self._tasks} | (set() if starting.done() else {starting})
            # a keeper that starts later joins at the next look
            done, _ = await asyncio.wait(watched, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopping}:
                await task

    async def _start(self) -> None:
        await asyncio.gather(self._start_database(), self._start_broker(), self._start_provider())
        await self._rewind()
        # consumers first: while the broker takes seconds to give them their topics, the others load
        ordered = sorted(SERVICES, key=lambda service: not service.consumes)
        registers = self._keep(registers_command(self._config), self._answers)
        await asyncio.gather(registers, *(self._start_service(service) for service in ordered))
        if self._config.demo:
            await demo.load_once(self._config, self._say)
        self._phase = "ready"
        self._note()
        self._say(f"Everything runs after {time.monotonic() - self._began:.1f} s; Ctrl-C stops it.")
        self._say("")
        self._say(demo.welcome(self._config))

    async def _start_database(self) -> None:
        admin_url = postgres.admin_url(self._config, self._passwords)
        if self._config.own_postgres:
            cluster = await asyncio.to_thread(postgres.prepare_cluster, self._config, self._passwords["postgres"])
            command = postgres.server_command(cluster, self._config.ports["postgres"])
            await self._keep(command, self._listening)
        await self._step("roles and rights", database.prepare_database(self._config, admin_url, self._passwords))
        await self._step("schemas", database.migrate_if_changed(self._config, admin_url, self._passwords))

    async def _start_broker(self) -> None:
        if self._config.kafka == "external":
            await self._step("topics", self._make_topics())
        elif self._config.kafka == "apache":
            await asyncio.to_thread(kafka.prepare_kafka, self._config)
            await self._keep(kafka.kafka_command(self._config), self._broker_up)
        else:
            await self._keep(broker.broker_command(self._config), self._broker_up)

    async def _start_provider(self) -> None:
        if self._config.oidc == "keycloak":
            await asyncio.to_thread(keycloak.prepare_keycloak, self._config)
            await self._keep(keycloak.keycloak_command(self._config), self._realm_up)

    async def _realm_up(self, child: Child) -> None:
        port = child.command.port or 0
        while await http_status(port, "/realms/exempelby") != HTTPStatus.OK:  # noqa: ASYNC110 - another process
            await asyncio.sleep(POLL_S * 4)

    async def _make_topics(self) -> None:
        await topics.ensure_topics(self._config.bootstrap)

    async def _broker_up(self, child: Child) -> None:
        """Services stand still until the topics exist: one that reconnects first would make wrong ones."""
        with self._services_paused():
            await self._listening(child)
            await self._make_topics()
        if self._phase == "ready":
            await self._rewind()

    async def _rewind(self) -> None:
        """The embedded broker came up empty: what it had and was not consumed is sent again."""
        if self._config.kafka == "embedded":
            await rewind.rewind_relays(self._config, postgres.admin_url(self._config, self._passwords))

    @contextlib.contextmanager
    def _services_paused(self) -> Any:
        children = [
            keeper.child for service in SERVICES if (keeper := self._keepers.get(service.name)) and keeper.child
        ]
        for child in children:
            child.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for child in children:
                child.signal(signal.SIGCONT)

    async def _start_service(self, service: Service) -> None:
        """Only as many load at a time as there are processors to do it."""
        async with self._loading:
            command = service_command(self._config, service, self._passwords)
            starting = asyncio.create_task(self._keep(command, self._answers))
            try:
                await self._loaded(self._config.ports[service.name], starting)
            except asyncio.CancelledError:
                starting.cancel()
                raise
        await starting

    async def _loaded(self, port: int, starting: "asyncio.Task[None]") -> None:
        while not starting.done() and await http_status(port, "/health/live") != HTTPStatus.OK:  # noqa: ASYNC110 - as below
            await asyncio.sleep(POLL_S)

    async def _listening(self, child: Child) -> None:
        port = child.command.port or 0
        while not listens(child.pid, port):  # noqa: ASYNC110 - another process
            await asyncio.sleep(POLL_S)

    async def _answers(self, child: Child) -> None:
        port = child.command.port or 0
        while await http_status(port, "/health/ready") != HTTPStatus.OK:  # noqa: ASYNC110 - as below
            await asyncio.sleep(POLL_S * 2)

    async def _keep(self, command: Command, bring_up: Callable[[Child], Coroutine[Any, Any, None]]) -> None:
        """Start *command* and keep it; returns when it is ready for the first time."""
        began = time.monotonic()
        keeper = Keeper(command, bring_up, self._log, self._note)
        self._keepers[command.name] = keeper
        task = asyncio.create_task(keeper.keep(), name=command.name)
        self._tasks.append(task)
        ready = asyncio.create_task(keeper.ready.wait())
        await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if task.done():
            await task  # raises why it does not start
        self._say(f"  {command.name:<16} ready after {time.monotonic() - began:.1f} s")

    async def _step(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        began = time.monotonic()
        await work
        self._say(f"  {name:<16} done after {time.monotonic() - began:.1f} s")

    async def _stop(self) -> None:
        """Services first, so that they can finish; then what they stand on."""
        self._phase = "stopping"
        self._note()
        self._say("Tillit stops ...")
        services = {service.name for service in SERVICES}
        await asyncio.gather(*(k.stop() for name, k in self._keepers.items() if name in services))
        await asyncio.gather(*(k.stop() for name, k in self._keepers.items() if name not in services))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._say("Tillit has stopped; its data is kept.")

    def _note(self) -> None:
        processes = {
            name: ProcessState(
                keeper.child.pid,
                keeper.command.port,
                keeper.ready.is_set(),
                keeper.restarts,
                keeper.child.started_at,
            )
            for name, keeper in self._keepers.items()
            if keeper.child
        }
        me = psutil.Process(os.getpid())
        config = self._config
        state = PlatformState(
            pid=me.pid,
            phase=self._phase,
            gateway=config.gateway_url,
            database=config.database_url,
            broker=config.bootstrap,
            kafka=config.kafka,
            started_at=me.create_time(),
            processes=processes,
        )
        write_state(config.state, state)
