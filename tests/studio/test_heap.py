"""That many threads share few arenas, as the C library itself counts them."""

import subprocess
import sys

import pytest

from studio.heap import ARENAS

ARENAS_OF_MANY_THREADS = """
import ctypes, sys, threading
from studio.heap import share_arenas
if sys.argv[1] == "sharing":
    share_arenas()
c, gate, kept = ctypes.CDLL(None), threading.Barrier(8), []
c.fopen.restype = ctypes.c_void_p
def use():
    kept.append(bytearray(2_000))
    gate.wait()
threads = [threading.Thread(target=use) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
told = ctypes.c_void_p(c.fopen(b"/dev/stdout", b"w"))
c.malloc_info(0, told)
c.fclose(told)
"""


def arenas(how: str) -> int:
    return subprocess.check_output([sys.executable, "-c", ARENAS_OF_MANY_THREADS, how]).count(b"<heap ")


@pytest.mark.skipif(sys.platform != "linux", reason="another C library than glibc is left as it is")
def test_many_threads_share_few_arenas():
    assert arenas("each its own") > ARENAS
    assert arenas("sharing") <= ARENAS
