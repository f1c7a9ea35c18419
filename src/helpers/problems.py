"""What a stage could not place: never dropped in silence, one line each in the problems table."""

from dataclasses import dataclass

from helpers.messages import Message


@dataclass(frozen=True)
class Problem:
    """One thing worth knowing; severity is error (not read), warning (may be lost) or note."""

    stage: str
    severity: str
    message: Message
    row: int | None = None
