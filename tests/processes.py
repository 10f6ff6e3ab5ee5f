"""What runs and what it has started, as Linux tells it."""

from pathlib import Path


def running(pid: int) -> bool:
    """False also for one that is dead but still listed: the first process of many containers collects nobody."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
