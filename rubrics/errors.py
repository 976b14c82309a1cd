"""What goes wrong in this package.

RubricsError
└── StepFileFaults   a step file is refused, with everything that is wrong in it
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a step file: where, in which field, and what would be right."""

    file: str
    line: int
    field: str
    detail: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.detail}"


class RubricsError(Exception):
    """Whatever goes wrong in this package; its text is for people."""


class StepFileFaults(RubricsError):
    """A step file breaks rules of `step/1`; `faults` lists every one, in the file's order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(str(fault) for fault in self.faults))
