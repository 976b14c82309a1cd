"""YAML or JSON text as plain values, each with the line it stands on.

Written by strangers, so read with suspicion: the safe tags of YAML only, no number that only YAML reads
as one (`010`, `1:30`), no key twice, no key that is not text, bounded size, depth and expansion. What is
wrong is collected, so that all of it can be told at once.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from rubrics.errors import Fault

LARGEST_BYTES = 512 * 1024  # a catalogue of two hundred steps; far more than a person writes by hand
DEEPEST = 20  # levels of nesting; step/1 needs seven
MOST_VALUES = 50_000  # after every alias is followed, so that a few lines cannot grow into millions

Path = tuple[str | int, ...]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same language, ten times faster in C
_TAG = "tag:yaml.org,2002:"
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,30})?(?:[eE][-+]?[0-9]{1,3})?|\.[0-9]{1,15}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass
class Document:
    """One document of a stream: its value, and the line (from 1) of everything in it."""

    value: object = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Return the line of *path*, or of the nearest thing around it that is there."""
        return next(
            (self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines), 1
        )


@dataclass
class StepText:
    """The documents of a stream that could be read, and the faults of those that could not."""

    file: str
    documents: list[Document] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, path: Path, detail: str) -> None:
        """Note what is wrong at *path*."""
        self.faults.append(Fault(self.file, line, field_name(path), detail))


def field_name(path: Path) -> str:
    """Return *path* as a person writes it: `criteria[1].params.min_s`; `step` for the whole."""
    pieces = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return pieces.removeprefix(".") or "step"


def read_text(content: str | bytes, file: str) -> StepText:
    """Return the documents in *content* and what is wrong with it as text; never raises."""
    read = StepText(file)
    text = _decoded(content, read)
    if text is None or _is_refused(text, read):
        return read
    text = _as_yaml(text)
    try:
        _check_depth(text)
        for node in yaml.compose_all(text, Loader=_LOADER):
            read.documents.append(_document(node, read))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        read.fault(mark.line + 1 if mark else 1, (), _unreadable(error))
    except yaml.YAMLError as error:
        read.fault(1, (), f"cannot be read as YAML ({error}); remove what is not plain text")
    except _TooMuch as error:
        read.fault(error.line, (), str(error))
    if not read.documents and not read.faults:
        read.fault(1, (), "holds no step; write at least one, beginning with schema: step/1")
    return read


class _TooMuch(Exception):
    """The text nests too deep or grows too large: nothing more of it is read."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(detail)
        self.line = line


def _decoded(content: str | bytes, read: StepText) -> str | None:
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        read.fault(line, (), "is not UTF-8 text; save the file as UTF-8")
        return None


def _is_refused(text: str, read: StepText) -> bool:
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_BYTES:
        read.fault(1, (), f"is larger than {LARGEST_BYTES // 1024} KB; split it into several files")
        return True
    for number, line in enumerate(text.split("\n"), start=1):
        if found := _CONTROL.search(line.removesuffix("\r")):
            read.fault(number, (), f"holds the control character {found.group()!r}; remove it")
            return True
    return False


def _as_yaml(text: str) -> str:
    """Return JSON text rewritten, line by line, so that YAML reads every value the same; else *text*."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    text = _SURROGATES.sub(_joined_surrogates, text.replace("\t", " "))
    return _BREAKS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _joined_surrogates(found: re.Match[str]) -> str:
    pair = int(found.group(2), 16), int(found.group(3), 16)
    return found.group(1) + chr(0x10000 + ((pair[0] - 0xD800) << 10) + pair[1] - 0xDC00)


def _check_depth(text: str) -> None:
    """Refuse deep nesting before anything walks it by recursion."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise _TooMuch(_line(event), f"nests more than {DEEPEST} levels; step/1 needs far fewer")


def _line(node: yaml.Node | yaml.Event) -> int:
    """Return the line, from 1, where *node* begins."""
    return node.start_mark.line + 1 if node.start_mark else 1


def _unreadable(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "unknown")
    if r"\t" in problem or "tab" in problem:
        return "a tab stands where YAML wants spaces; indent with spaces"
    return f"cannot be read as YAML ({problem}); check indentation, quotes and colons here"


def _document(node: yaml.Node, read: StepText) -> Document:
    document = Document()
    document.value = _Reading(document, read).value(node, (), ())
    return document


@dataclass
class _Reading:
    """One walk over the nodes of a document."""

    document: Document
    read: StepText
    values: int = 0

    def value(self, node: yaml.Node, path: Path, above: tuple[int, ...]) -> object:
        line = _line(node)
        self.document.lines.setdefault(path, line)
        self.values += 1
        if self.values > MOST_VALUES or id(node) in above:
            raise _TooMuch(line, "grows without bound through its aliases (*name); write the values out")
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, path)
        if node.tag not in (_TAG + "map", _TAG + "seq"):
            self.read.fault(line, path, f"has the tag {_shown(node.tag)}; step/1 knows no tags, leave it out")
            return None
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(item, (*path, place), (*above, id(node))) for place, item in enumerate(node.value)
            ]
        return dict(self.entries(node, path, (*above, id(node))))

    def entries(self, node: yaml.Node, path: Path, above: tuple[int, ...]) -> Iterator[tuple[str, object]]:
        seen: set[str] = set()
        for key, value in node.value:
            line = _line(key)
            if not isinstance(key, yaml.ScalarNode) or key.tag != _TAG + "str":
                shown = getattr(key, "value", None)
                name = shown if isinstance(shown, str) else "a list or mapping"
                self.read.fault(
                    line, path, f"has the key {name!r}, which is not text to YAML; put it in quotes"
                )
                continue
            if key.value in seen:
                self.read.fault(line, (*path, key.value), "is given twice; keep one of them")
                continue
            seen.add(key.value)
            self.document.lines[(*path, key.value)] = line
            yield key.value, self.value(value, (*path, key.value), above)

    def scalar(self, node: yaml.ScalarNode, path: Path) -> object:
        kind, text = node.tag.removeprefix(_TAG), node.value
        if kind in ("int", "float", "str") and not node.style and _NUMBER.fullmatch(text):
            return float(text) if set(text) & set(".eE") else int(text)
        if kind == "str":
            if found := _CONTROL.search(text):
                self.read.fault(
                    self.document.line(path),
                    path,
                    f"holds the control character {found.group()!r}; remove it",
                )
            return text
        if kind in ("bool", "null"):
            return yaml.SafeLoader.bool_values.get(text.lower()) if kind == "bool" else None
        wanted = "write a plain number such as 2.5, or put it in quotes"
        if kind not in ("int", "float"):
            wanted = "put it in quotes" if kind == "timestamp" else "leave the tag out"
        what = {"int": "number", "float": "number", "timestamp": "date"}.get(
            kind, f"value of tag {_shown(node.tag)}"
        )
        self.read.fault(self.document.line(path), path, f"is {text[:40]!r}, a {what} only to YAML; {wanted}")
        return UNREADABLE


def _shown(tag: str) -> str:
    return tag.replace(_TAG, "!!")[:60]


class Unreadable:
    """Stands for a value whose fault has been told already."""


UNREADABLE = Unreadable()
