"""What `aboveboard screen` costs a row, in CPU time with start-up taken off, beside the engine's own batch in the same run."""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from time import process_time

sys.path.insert(0, str(Path(__file__).parent))
import screening_data as data
import screening_million as million
from screening_goals import load, tell

from aboveboard.screening.engine.index import Index
from aboveboard.screening.engine.values import Query
from aboveboard.screening.lists.record import NameKind, Record, Schema

KINDS = {NameKind.FORMER: "prev", NameKind.ORIGINAL: "orig"}


def command(*words: object) -> float:
    """Run a command of the house; the CPU seconds that it took, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    line = [sys.executable, "-m", "aboveboard", *map(str, words)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(line)}\n{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def written(path: Path, rows: Iterable[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def entity(record: Record) -> dict[str, object]:
    names = [[name.text, KINDS.get(name.kind, name.kind.value)] for name in record.names]
    facts = {
        "countries": record.countries,
        "birth": record.births,
        "programs": record.programmes,
        "ids": [value for _, value in record.identifiers],
    }
    return {"id": record.id, "list": record.source, "schema": record.schema.value, "names": names, **facts}


def distinct(count: int, listed: Sequence[Record]) -> list[Query]:
    """Distinct names: the development queries, then listed names with a letter changed."""
    found = {one.query.name: one.query for one in data.queries(with_context=False)}
    source = Random(11)
    while len(found) < count:
        record = source.choice(listed)
        name = source.choice(record.names).text
        place = source.randrange(len(name)) if name else 0
        found.setdefault(name[:place] + source.choice("aeioulnrst") + name[place + 1 :], Query(name, record.schema))
    return [Query(name, query.schema) for name, query in list(found.items())[:count]]


def measure(parties: int, rows: int, folder: Path) -> None:
    real = data.records()
    listed = [*real[:parties], *million.parties(real, max(0, parties - len(real)))]
    asked = distinct(rows, real)
    entities = written(folder / "entities.jsonl", map(entity, listed))
    del listed
    questions = [{"id": str(place), "name": query.name, "schema": query.schema.value} for place, query in enumerate(asked)]
    many, one = written(folder / "many.jsonl", questions), written(folder / "one.jsonl", questions[:1])
    house = ("--data", folder / "house")
    loaded = command("lists", "load", "--source", "jsonl", "--from", entities, "--json", *house)
    start_up, whole = (
        min(command("screen", "--input", path, "--output", folder / "out.jsonl", "--json", *house) for _ in range(2))
        for path in (one, many)
    )
    (index,) = sorted((folder / "house" / "index").glob("*.index"), key=lambda path: path.stat().st_size)[-1:]
    opened = Index.open(index)
    start = process_time()
    for _ in opened.match_many(Query(query.name, Schema(query.schema)) for query in asked):
        pass
    engine = process_time() - start
    label = f"{parties} parties"
    print(f"{label}, {rows} distinct names; {load()}")
    tell(f"lists load, CPU s, {label}", loaded)
    tell("screen, start-up, CPU s", start_up)
    tell("screen, CPU a row, microseconds", 1e6 * (whole - start_up) / rows)
    tell("engine alone, CPU a row, microseconds", 1e6 * engine / rows)
    tell(f"batch, {label}", rows / (whole - start_up))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--parties", type=int, nargs="*", default=[35_000])
    arguments.add_argument("--rows", type=int, default=5_000)
    chosen = arguments.parse_args()
    for parties in chosen.parties:
        with tempfile.TemporaryDirectory() as folder:
            measure(parties, chosen.rows, Path(folder))


if __name__ == "__main__":
    main()
