"""How a command ends when it cannot do what was asked.

Exception
└── Refusal                 the command ends: lines about what is wrong, then one sentence, then a status
    └── CallRefused         the call itself is off (status 2)

What the packages below raise becomes a refusal where the command says which status it has.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

# Exit statuses; scripts rely on 2 to 5.
FAILED = 1  # anything outside that stops a command: the disk, the network, a record that is not there
CALL_IS_OFF = 2
RECORDING_CANNOT_BE_READ = 3
STEP_IS_WRONG = 4
MODEL_CANNOT_BE_USED = 5


class Refusal(Exception):
    """Ends a command. `str(refusal)` is one plain sentence: what is wrong and what to do."""

    def __init__(self, sentence: str, status: int = FAILED, details: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.status = status
        self.details = details


class CallRefused(Refusal):
    """The arguments of the call are off."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, CALL_IS_OFF)


@contextmanager
def refusing(statuses: Mapping[type[Exception], int]) -> Iterator[None]:
    """Turn the errors listed, and their descendants, into refusals; the nearest listed ancestor answers."""
    try:
        yield
    except tuple(statuses) as error:
        nearest = next(kind for kind in type(error).__mro__ if kind in statuses)
        raise Refusal(" ".join(str(error).split()), statuses[nearest]) from error
