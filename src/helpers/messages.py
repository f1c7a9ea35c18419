"""What the program says of a document, in Chinese and in English: sentences of `vocabulary/messages.csv`."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from helpers import vocabulary


@dataclass(frozen=True)
class Message:
    """The same words in both languages; messages can be put together with +."""

    zh: str = ""
    en: str = ""

    def __add__(self, other: "Message") -> "Message":
        return Message(self.zh + other.zh, self.en + other.en)


@cache
def sentences(table: str, language: str) -> dict[str, str]:
    """Sentences of one language by key."""
    return vocabulary.labels(table, language)


def both(key: str, table: str = "messages", /, **values: object) -> Message:
    """The sentence of `key` with its {placeholders} filled; KeyError for a key that the table lacks.

    A value that is a message itself goes in with the words of each language.
    """
    if not values:
        return as_it_stands(key, table)
    return Message(filled(key, table, "zh", values), filled(key, table, "en", values))


@cache
def as_it_stands(key: str, table: str) -> Message:
    """The sentence of a key that has no placeholders."""
    return Message(filled(key, table, "zh", {}), filled(key, table, "en", {}))


def filled(key: str, table: str, language: str, values: dict[str, object]) -> str:
    """The sentence of `key` in one language."""
    own = {name: getattr(v, language) if isinstance(v, Message) else v for name, v in values.items()}
    return sentences(table, language)[key].format(**own)


def listed(parts: Iterable[object]) -> Message:
    """Words one after the other, with the comma that each language puts between them."""
    messages = [part if isinstance(part, Message) else Message(str(part), str(part)) for part in parts]
    return Message("、".join(m.zh for m in messages), ", ".join(m.en for m in messages))
