"""A person as pages show them."""

from dataclasses import dataclass

from studio.tables import Person

TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})


@dataclass(frozen=True, slots=True)
class Face:
    """Name, initials and role; nothing else of a person stands on a page."""

    id: str
    name: str
    role: str

    @classmethod
    def of(cls, person: Person) -> "Face":
        """Return what pages show of a person."""
        return cls(person.id, person.name, person.role)

    @property
    def initials(self) -> str:
        """Up to two letters; a title such as Ms counts as the first where there is one name only."""
        return initials(self.name)


def initials(name: str) -> str:
    """Return up to two initials: "Ms Okafor" is "MO", "Ada B. Okafor" is "AO"."""
    parts = [part for part in name.split() if part[0].isalpha()]
    if len(parts) > 2 and parts[0].rstrip(".").lower() in TITLES:
        parts = parts[1:]
    if not parts:
        return name[:1].upper()
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()
