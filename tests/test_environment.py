"""Dependencies: pyproject.toml, requirements.lock and environment.yml agree; nothing else is imported."""

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import yaml

from helpers.paths import NOTEBOOKS, PACKAGE, ROOT

PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)(?: *;[^\\]*)?(?: \\)?$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
CONDA_ONLY = {"python", "pip"}
USED_WITHOUT_IMPORT = {
    "dask": "process --scheduler",
    "distributed": "process --scheduler",
    "ipykernel": "runs the notebooks",
    "jupyterlab": "make lab",
    "pyarrow": "pandas writes Parquet with it",
    "ruff": "make test",
    "setuptools": "installs the package",
}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    """Names of the direct dependencies, those for development included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + sum(project["optional-dependencies"].values(), [])
    return {canonical(re.match(r"[\w.-]+", line)[0]) for line in lines}


def lock_lines() -> list[str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def locked() -> dict[str, str]:
    found = [PINNED.match(line) for line in lock_lines()]
    return {canonical(match[1]): match[2] for match in found if match}


def conda() -> dict[str, str]:
    """Name to version of environment.yml, its pip section included."""
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(line["pip"] for line in lines if isinstance(line, dict))
    plain = [line for line in lines if isinstance(line, str)] + [line for line in pip if line != "-e ."]
    pairs = [re.fullmatch(r"([\w.-]+?)(?:==?([\w.]+)|>=.*)?", line).groups() for line in plain]
    return {canonical(name): version for name, version in pairs if name not in CONDA_ONLY}


def test_the_lock_holds_pins_with_checksums_and_nothing_else():
    lines = lock_lines()
    assert [line for line in lines if not PINNED.match(line) and not HASH.match(line)] == []
    unchecked = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if PINNED.match(line) and not HASH.match(following)
    ]
    assert unchecked == []
    assert len(locked()) == sum(1 for line in lines if PINNED.match(line)), "a package is pinned twice"


def test_every_direct_dependency_is_locked():
    assert declared() - set(locked()) == set(), "run `make lock`"


def test_environment_yml_has_the_direct_dependencies_in_the_locked_versions():
    assert conda() == {name: version for name, version in locked().items() if name in declared()}


def test_environment_yml_installs_the_package_itself():
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert "-e ." in next(line["pip"] for line in lines if isinstance(line, dict))


def imported(code: str) -> set[str]:
    """Top-level names of the modules that a piece of Python imports."""
    return modules(list(ast.walk(ast.parse(code))))


def needed(code: str) -> set[str]:
    """The like without what a piece of Python can do without: imports inside `try: … except ImportError`."""
    nodes = list(ast.walk(ast.parse(code)))
    tried = [part for node in nodes if forgives(node) for part in node.body]
    optional = {node for part in tried for node in ast.walk(part)}
    return modules([node for node in nodes if node not in optional])


def modules(nodes: list[ast.AST]) -> set[str]:
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    since = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.split(".")[0] for name in plain + since}


def forgives(node: ast.AST) -> bool:
    """Whether this is a `try` that goes on without what cannot be imported."""
    handlers = node.handlers if isinstance(node, ast.Try) else []
    return any("ImportError" in ast.unparse(handler.type) for handler in handlers if handler.type)


def programs() -> dict[str, str]:
    """Python source by file; of a notebook the code cells without IPython's own commands."""
    files = [
        path
        for folder in (PACKAGE, ROOT / "tests", ROOT / "benchmarks", ROOT / "docs")
        for path in folder.rglob("*.py")
    ]
    found = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}
    for path in NOTEBOOKS.glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        lines = "\n".join(
            "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"
        ).splitlines()
        found[path.name] = "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))
    return found


def test_every_package_imported_is_a_direct_dependency():
    own = {path.stem for name in ("tests", "benchmarks") for path in (ROOT / name).glob("*.py")} | {"helpers"}
    providers = packages_distributions()
    undeclared = {
        f"{file}: {name}"
        for file, code in programs().items()
        for name in needed(code) - own - set(sys.stdlib_module_names)
        if not {canonical(provider) for provider in providers.get(name, [])} & declared()
    }
    assert undeclared == set()


def test_every_dependency_is_imported():
    used = set().union(*map(imported, programs().values())) | set(USED_WITHOUT_IMPORT)
    providers = packages_distributions()
    distributions = {canonical(provider) for name in used for provider in providers.get(name, [name])}
    assert declared() - distributions == set(), "drop it from pyproject.toml, or say what it is for"
