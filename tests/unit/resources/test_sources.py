"""Files that resources name are looked at before anything starts."""

from pathlib import Path

import pytest

from tests.unit.resources.files import POLICY, STRATEGY, edited
from tradewind.resources.loading import judged, read

NAME = "name: sma-crossover\n      parameters: {fast: 10, slow: 40}"
GOOD = "from tradewind.strategies import Strategy\n\nclass Mine(Strategy):\n    pass\n"


def faults(folder: Path, component: str, **files: str | bytes) -> list[str]:
    (folder / "policy.yaml").write_text(POLICY)
    (folder / "strategy.yaml").write_text(edited(STRATEGY, NAME, component))
    for name, content in files.items():
        content = content.encode() if isinstance(content, str) else content
        (folder / name.replace("_", ".")).write_bytes(content)
    return [fault.message for fault in judged([folder])[1]]


def test_a_strategy_in_a_file_beside_the_resource_is_taken(tmp_path: Path) -> None:
    assert faults(tmp_path, "path: mine.py", mine_py=GOOD) == []
    component = read([tmp_path]).strategies["crossover"].spec.strategies[0]
    assert component.name == "mine"
    assert component.source is not None
    assert component.source.path == str(tmp_path / "mine.py")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("class Mine(:\n", "no valid Python: line 1: invalid syntax"),
        ("x = 1\n", "the file has no class that derives from Strategy"),
        (GOOD.replace("Mine", "Yours"), "the file has no strategy Mine; it has Yours"),
        (b"\xff\x00", "no valid Python: line 1: source code string cannot contain null bytes"),
    ],
)
def test_a_file_that_is_no_strategy_is_told(
    tmp_path: Path, source: str | bytes, message: str
) -> None:
    component = "path: mine.py\n      className: Mine"
    assert faults(tmp_path, component, mine_py=source) == [message]


def test_a_strategys_file_is_not_run(tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    source = f"open({str(touched)!r}, 'w')\n{GOOD}"
    assert faults(tmp_path, "path: mine.py", mine_py=source) == []
    assert not touched.exists()


def test_a_model_that_is_none_is_told(tmp_path: Path) -> None:
    component = "name: onnx-momentum\n      model: {path: m.onnx}"
    said = faults(tmp_path, component, m_onnx=b"no model")
    assert len(said) == 1
    assert said[0].startswith("the model: not a readable ONNX model")


def test_one_strategy_with_two_models_is_told(tmp_path: Path) -> None:
    model = (Path(__file__).parents[3] / "k8s/examples/models/momentum.onnx").read_bytes()
    component = "name: onnx-momentum\n      model: {path: m.onnx}"
    twice = f"{component}\n    - {component}"
    assert faults(tmp_path, twice, m_onnx=model) == [
        "onnx-momentum stands 2 times: with a file or a model, each name stands once"
    ]
