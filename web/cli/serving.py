"""Serving: the installation opened, the site over it, the worker beside it, until told to stop."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from studio import logs
from studio.arrivals import drop_expired, receive_waiting
from studio.demo import open_demo
from studio.errors import AlreadyThere
from studio.installation import Installation, open_installation
from studio.settings import ServerSettings, Settings
from studio.supervision import Supervisor
from web.app import create_site
from web.cli.addresses import address, is_loopback
from web.cli.refusals import FAILED, Refusal, refusing
from web.cli.terminal import say, write

FINISH_S = 3  # for requests under way when told to stop; an upload that is cut off goes on at the next start
WAITING_CONNECTIONS = 2048
SWEEP_EVERY_S = 3600.0  # of uploads that nobody goes on with

PLAIN_HTTP = (
    "Browsers on other machines can watch but not record here: off this machine they give no camera without "
    "HTTPS. deploy/README.md says how to get it."
)


def serve(settings: Settings, *, demo: bool) -> None:
    """Serve until SIGINT or SIGTERM, then stop all that was started.

    Raises:
        Refusal: if the address cannot be had, the record cannot be used, or another studio is there already.
    """
    logs.configure(settings.log.level)
    with (
        listening(settings.server) as listener,
        opened(settings) as installation,
        refusing({AlreadyThere: FAILED}),
        installation.spool.held(),
        Supervisor(settings),
    ):
        receive_waiting(installation)
        if demo:
            open_demo(installation)
        server = SayingServer(configuration(settings.server, create_site(installation, demo=demo)))
        with sweeping(installation), ending_quietly():
            server.run([listener])


@contextmanager
def listening(server: ServerSettings) -> Iterator[socket.socket]:
    """Hold the server's address.

    Raises:
        Refusal: if it cannot be had.
    """
    try:
        family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
        listener = socket.create_server(
            (server.host, server.port), family=family, backlog=WAITING_CONNECTIONS
        )
    except OSError as error:
        raise Refusal(
            f"The studio cannot listen at {server.host}:{server.port} ({error.strerror}): "
            "stop what does so already, or choose another place with --host and --port."
        ) from error
    with listener:
        yield listener


@contextmanager
def opened(settings: Settings) -> Iterator[Installation]:
    """Open the installation.

    Raises:
        Refusal: if its record or its folder cannot be used.
    """
    try:
        installation = open_installation(settings)
    except (SQLAlchemyError, OSError) as error:
        raise Refusal(
            "The studio's record or its data folder cannot be used: `studio doctor` says why."
        ) from error
    with closing(installation):
        yield installation


def configuration(server: ServerSettings, site: FastAPI) -> uvicorn.Config:
    """Return how uvicorn is to serve the site."""
    return uvicorn.Config(
        site,
        log_config=None,
        access_log=False,
        proxy_headers=True,
        forwarded_allow_ips=server.trusted_proxies,
        ssl_certfile=server.tls_cert,
        ssl_keyfile=server.tls_key,
        timeout_graceful_shutdown=FINISH_S,
    )


class SayingServer(uvicorn.Server):
    """uvicorn, which says its address once it answers, and lets pages go that follow live signals."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, then print the address."""
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            https = self.config.is_ssl
            write(f"Rehearsal Studio: {address(host, port, https=https)}  (Ctrl-C stops it)")
            if not https and not is_loopback(host):
                say(PLAIN_HTTP)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell open pages that the server stops, or their streams would be waited for; then stop."""
        site = self.config.app
        assert isinstance(site, FastAPI)
        site.state.feed.close()
        await super().shutdown(sockets)


@contextmanager
def sweeping(installation: Installation) -> Iterator[None]:
    """Drop expired uploads now and then, as long as this lasts; what had expired before is gone already."""
    over = threading.Event()

    def sweep() -> None:
        while not over.wait(SWEEP_EVERY_S):
            drop_expired(installation)

    sweeper = threading.Thread(target=sweep, name="sweep", daemon=True)
    sweeper.start()
    try:
        yield
    finally:
        over.set()
        sweeper.join()


@contextmanager
def ending_quietly() -> Iterator[None]:
    """Let SIGINT and SIGTERM mean no more than to stop.

    uvicorn raises them once more after it has stopped; by default they would end this process there, and
    the worker would never be told.
    """
    before = {told: signal.signal(told, lambda *_: None) for told in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for told, handler in before.items():
            signal.signal(told, handler)
