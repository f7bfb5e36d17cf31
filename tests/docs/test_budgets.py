"""The budgets of the design: small files, short functions, types and docstrings everywhere."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src/ontarget"
FILES = sorted(SOURCE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
FUNCTIONS = [
    (path, node)
    for path, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
]


def body_lines(node):
    start = node.body[0].lineno
    if ast.get_docstring(node) is not None:
        start = node.body[1].lineno if len(node.body) > 1 else node.end_lineno
    return node.end_lineno - start + 1


def test_files_have_at_most_400_lines():
    long = {str(p): n for p in FILES if (n := len(p.read_text().splitlines())) > 400}
    assert not long


def test_at_most_one_function_in_a_hundred_is_longer_than_50_lines():
    long = [f"{p.name}:{n.name}" for p, n in FUNCTIONS if body_lines(n) > 50]
    assert len(long) <= len(FUNCTIONS) / 100, long


def test_an_init_file_only_exports():
    for path, tree in TREES.items():
        if path.name == "__init__.py" and "migrations" not in path.parts:
            kinds = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr, ast.AnnAssign)
            body = [inner for node in tree.body for inner in only_for_types(node)]
            assert all(isinstance(node, kinds) for node in body), path


def only_for_types(node):
    """What `if TYPE_CHECKING:` holds: names that are loaded on demand, told to editors."""
    is_for_types = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    return node.body if is_for_types and not node.orelse else [node]


def public(body):
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def test_public_functions_and_classes_have_docstrings():
    for path, tree in TREES.items():
        for node in public(tree.body):
            assert ast.get_docstring(node), f"{path.name}:{node.name}"
