"""Where the studio listens, and how that is written for a browser."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach *host*."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address(host: str, port: int, *, https: bool) -> str:
    """Return what a browser on this machine is to open.

    A host that stands for every address of the machine is none that a browser can open.
    """
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared with, not bound)
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if https else 'http'}://{shown}:{port}/"
