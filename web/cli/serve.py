"""`studio serve`: the studio, its pages and its worker, at one address."""

import argparse
import ssl
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from web.cli.refusals import CALL_IS_OFF, CallRefused, refusing

if TYPE_CHECKING:
    from studio.settings import ServerSettings, Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes; what is left out comes from the settings."""
    parser.add_argument("--host", help="address to listen on (default: STUDIO_SERVER_HOST, else 127.0.0.1)")
    parser.add_argument(
        "--port", type=port, help="port to listen on, 0 for any (default: STUDIO_SERVER_PORT, else 8420)"
    )
    parser.add_argument(
        "--tls-cert", metavar="FILE", type=Path, help="certificate chain (PEM), to speak HTTPS"
    )
    parser.add_argument("--tls-key", metavar="FILE", type=Path, help="private key (PEM) of that certificate")
    parser.add_argument(
        "--demo",
        action="store_true",
        help="put a demo practice in, and let one click sign in as its people; on this machine only",
    )


def port(text: str) -> int:
    """Return the port written as *text*.

    Raises:
        argparse.ArgumentTypeError: if it is none.
    """
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, a number from 0 to 65535")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop; return 0.

    Raises:
        Refusal: if the call or a setting is off, the address is taken, or the record cannot be used.
    """
    # Only here, because it brings the whole site with it, and --help should not.
    from studio.errors import SettingsInvalid
    from studio.settings import load_settings
    from web.cli.serving import serve

    with refusing({SettingsInvalid: CALL_IS_OFF}):
        settings = with_call(load_settings(), arguments)
        check(settings.server, demo=arguments.demo)
        serve(settings, demo=arguments.demo)
    return 0


def with_call(settings: "Settings", arguments: argparse.Namespace) -> "Settings":
    """Return the settings with what the call says in place of what they say."""
    said = {
        field: value
        for field in ("host", "port", "tls_cert", "tls_key")
        if (value := getattr(arguments, field)) is not None
    }
    return replace(settings, server=settings.server.model_copy(update=said))


def check(server: "ServerSettings", *, demo: bool) -> None:
    """Refuse a server that could not work, or would let strangers in.

    Raises:
        CallRefused: if the certificate cannot be used, or the demo would be open to other machines.
    """
    from web.cli.addresses import is_loopback

    if demo and not is_loopback(server.host):
        raise CallRefused(
            "The demo lets anybody in with one click, so it is only for this machine and not for "
            f"{server.host}: leave out --demo or --host."
        )
    if (server.tls_cert is None) != (server.tls_key is None):
        raise CallRefused("HTTPS needs both --tls-cert and --tls-key: give the other one too.")
    if server.tls_cert is not None:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(server.tls_cert, server.tls_key)
        except OSError as error:
            raise CallRefused(
                f"The certificate and its key cannot be used ({error.strerror or error}): "
                "name two PEM files that belong together."
            ) from error
