"""What the source may not contain: ways around actions, cross-context models, machine paths, words about how it was made."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "aboveboard"
CONTEXTS = {path.parent.name for path in SOURCE.glob("*/apps.py")} - {"audit", "kernel", "config", "web", "api", "taxii"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(SOURCE), ast.parse(path.read_text("utf-8"))


MODULES = list(modules())


def test_no_context_imports_the_models_of_another() -> None:
    found = [
        f"{path}: {node.module}"
        for path, tree in MODULES
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        if (match := re.fullmatch(r"aboveboard\.(\w+)\.models(\..*)?", node.module))
        if match[1] in CONTEXTS and path.parts[0] != match[1]
    ]
    assert found == []


def test_nothing_looks_models_up_by_name() -> None:
    calls = ("get_model",)
    found = [str(path) for path, tree in MODULES for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in calls]
    assert found == []


@pytest.mark.parametrize("context", sorted(CONTEXTS))
def test_queries_only_read(context: str) -> None:
    found = [
        f"{path}:{node.lineno} .{node.func.attr}()"
        for path, tree in MODULES
        if path.parts[0] == context and "queries" in path.with_suffix("").parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES - {"update"}
    ]
    assert found == []


def test_only_the_clock_asks_for_the_time() -> None:
    pattern = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|timezone\.now\(")
    found = [str(path) for path, _ in MODULES if path != Path("lib/clock.py") and pattern.search((SOURCE / path).read_text("utf-8"))]
    assert found == []


def test_the_guard_is_opened_in_few_places() -> None:
    found = {str(path) for path, tree in MODULES if path.parts[:2] != ("audit", "backends") and _knows_the_guard(tree)}
    assert found == {
        "audit/sequencer.py",
        "audit/triggers.py",
        "kernel/unit.py",
        "kernel/worker.py",
    }


def _knows_the_guard(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "aboveboard.audit.guard"
            and {"opened", "guarded"} & {n.name for n in node.names}
        ):
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "aboveboard.audit" and "guard" in {n.name for n in node.names}:
            return True
    return False


def test_no_drawer_files() -> None:
    drawers = {"utils", "helpers", "common", "misc", "services", "managers", "manager"}
    assert [str(path) for path, _ in MODULES if drawers & set(path.with_suffix("").parts)] == []


def test_every_file_says_what_it_is_for() -> None:
    assert [str(path) for path, tree in MODULES if tree.body and not ast.get_docstring(tree)] == []


def test_a_moving_action_leaves_writing_its_subject_to_the_move() -> None:
    """State and fields go into one statement: a body that saves its subject, or sets the state, would write one before the other."""
    found = [
        f"{path}:{node.lineno} {body.name}"
        for path, tree in MODULES
        for body in tree.body
        if isinstance(body, ast.FunctionDef) and _moves(body) and len(body.args.args) > 1
        for node in ast.walk(body)
        if _writes(node, body.args.args[1].arg)
    ]
    assert found == []


def _moves(body: ast.FunctionDef) -> bool:
    asked = [each.args[0] for each in body.decorator_list if isinstance(each, ast.Call) and ast.unparse(each.func) == "action"]
    return any(ast.unparse(each).startswith("machine.") for each in asked)


def _writes(node: ast.AST, subject: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return (isinstance(node, ast.Call) and ast.unparse(node.func) == f"{subject}.save") or any(
        ast.unparse(each) == f"{subject}.state" for each in targets
    )
