"""Reads one YAML document into marked nodes: bounded, without aliases, tags or keys that stand twice."""

from dataclasses import dataclass

import yaml

MOST_BYTES = 262_144
MOST_NESTING = 12
MOST_NODES = 20_000


class RegulationError(ValueError):
    """A regulation that cannot be used; names file, line and, where one is concerned, the rule."""

    def __init__(self, problem: str, *, source: str, line: int | None = None, rule: str | None = None) -> None:
        self.problem = problem
        self.source = source
        self.line = line
        self.rule = rule
        place = source if line is None else f"{source}, line {line}"
        super().__init__(f"{place}{f', rule {rule}' if rule else ''}: {problem}")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `tag` is the YAML 1.1 type that its spelling suggests, `str` where it is quoted."""

    text: str
    tag: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping; `keys` gives the line of each key."""

    items: dict[str, "Node"]
    keys: dict[str, int]
    line: int


type Node = Scalar | Sequence | Section


def parse(data: bytes, source: str) -> Section:
    """The one mapping that `data` holds; raises RegulationError for everything else."""
    if len(data) > MOST_BYTES:
        raise RegulationError(f"larger than {MOST_BYTES} bytes; split or shorten it", source=source)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RegulationError("is not UTF-8; save it as UTF-8", source=source) from error
    try:
        _bound(text, source)
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise RegulationError(f"is not YAML: {error.problem}", source=source, line=line) from error
    except yaml.YAMLError as error:
        raise RegulationError(f"is not YAML: {error}", source=source) from error
    if not isinstance(root, yaml.MappingNode):
        raise RegulationError("must be a mapping that opens with `regulation:`", source=source, line=1)
    return _section(root, source)


def _bound(text: str, source: str) -> None:
    # Composing recurses; nesting and number are therefore counted on the flat stream of events first.
    nesting = nodes = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise RegulationError("anchors and aliases are not used here; write the value out", source=source, line=line)
        if tag := getattr(event, "tag", None):
            raise RegulationError(f"the tag {tag} is not used here; remove it", source=source, line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            nesting += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            nesting -= 1
        nodes += isinstance(event, yaml.NodeEvent)
        if nesting > MOST_NESTING:
            raise RegulationError(f"nested deeper than {MOST_NESTING} levels", source=source, line=line)
        if nodes > MOST_NODES:
            raise RegulationError(f"more than {MOST_NODES} values; split or shorten it", source=source, line=line)


def _node(node: yaml.Node, source: str) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, node.tag.rpartition(":")[2], line)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(_node(each, source) for each in node.value), line)
    return _section(node, source)


def _section(node: yaml.Node, source: str) -> Section:
    items: dict[str, Node] = {}
    keys: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise RegulationError("a key must be a plain word", source=source, line=line)
        if key.value in items:
            raise RegulationError(f"the key {key.value!r} stands twice, first in line {keys[key.value]}", source=source, line=line)
        items[key.value] = _node(value, source)
        keys[key.value] = line
    return Section(items, keys, node.start_mark.line + 1)
