"""Erasure: the bytes of what the record has let go of."""

from collections.abc import Iterable

from studio.installation import Installation


def erase(installation: Installation, gone: Iterable[str]) -> None:
    """Take away all that is kept under these prefixes of the store; of a clip what is still arriving too.

    To be called after the commit: a file without a row is litter, a row without a file a lie.
    """
    for prefix in gone:
        installation.store.delete(prefix)
        kind, _, name = prefix.partition("/")
        if kind == "clips":
            installation.spool.remove_all_of(name)
