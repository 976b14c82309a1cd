"""Run every bench in this folder, one after the other; ends with 1 if a bar is missed."""

import pkgutil
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run each module of the folder in a process of its own, so that none pays for another's memory."""
    missed = [name for name in benches() if not kept(name)]
    if missed:
        print(f"missed: {', '.join(missed)}")
    return 1 if missed else 0


def kept(name: str) -> bool:
    """Run one bench; return whether it kept its bars."""
    return subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode == 0


def benches() -> list[str]:
    """Return the names of the benches in this folder; `accuracy` takes hours and is asked for by itself."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return [module.name for module in found if not module.ispkg and not module.name.startswith("_")]


if __name__ == "__main__":
    sys.exit(main())
