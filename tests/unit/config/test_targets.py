"""Whether a ``module:function`` is there is told without importing it, and only where that is certain."""

from __future__ import annotations

import sys

import pytest

from pytest_phiguard.config.targets import find_wrong_target

FILES = {
    "plain.py": "def init():\n    pass\n\nasync def later():\n    pass\n\nclass App:\n    pass\n",
    "indirect.py": "from os import path as init\nif True:\n    start = init\n(a, b), c = (1, 2), 3\nimport os.path\n",
    "starred.py": "from os import *\n",
    "computed.py": "globals()['init'] = print\n",
    "lazy.py": "def __getattr__(name):\n    return print\n",
    "hidden.py": "def outer():\n    inner = 1\n",
    "wrong.py": "def init(:\n",
    "package/__init__.py": "raise RuntimeError('imported')\n",
    "package/observability.py": "def init():\n    pass\n",
    "spread/__init__.py": "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n",
    "spread/known.py": "",
}


@pytest.fixture
def _modules(tmp_path, monkeypatch):
    for name, text in FILES.items():
        path = tmp_path / f"phiguard_{name}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("_modules")
@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("plain:init", ""),
        ("plain:App.start", ""),
        ("plain:later", "'later' is asynchronous; name a function that can be called"),
        ("plain:int", "the module 'phiguard_plain' has no 'int' (did you mean 'init'?)"),
        ("plain:zzz", "the module 'phiguard_plain' has no 'zzz'"),
        ("indirect:init", ""),
        ("indirect:start", ""),
        ("indirect:b", ""),
        ("indirect:os", ""),
        ("indirect:none", "the module 'phiguard_indirect' has no 'none'"),
        ("hidden:inner", "the module 'phiguard_hidden' has no 'inner'"),
        ("starred:init", ""),
        ("computed:init", ""),
        ("lazy:init", ""),
        ("wrong:init", ""),
        ("package.observability:init", ""),
        ("package.observable:init", "there is no module 'phiguard_package.observable'"),
        ("plain.more:init", "there is no module 'phiguard_plain.more': 'phiguard_plain' is no package"),
        ("spread.elsewhere:init", ""),
        ("gone:init", "there is no module 'phiguard_gone'"),
    ],
)
def test_what_is_wrong_is_told_without_an_import(target, problem):
    """A missing module or name is told; what only an import would tell is not; nothing is imported."""
    before = set(sys.modules)
    assert find_wrong_target(f"phiguard_{target}") == problem
    assert not [name for name in set(sys.modules) - before if name.startswith("phiguard_")]


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("os.path:join", ""),
        ("os.path:joyn", "the module 'os.path' has no 'joyn' (did you mean 'join'?)"),
        ("asyncio:sleep", "'sleep' is asynchronous; name a function that can be called"),
    ],
)
def test_of_an_imported_module_its_names_are_asked(target, problem):
    """A module that is imported already says itself what it has."""
    assert find_wrong_target(target) == problem
