"""What a person gets wrong: each is said clearly, with an exit code, and stops nobody else."""

import base64
import signal
from pathlib import Path

import pytest
from onnx import TensorProto, helper

from tests.process import resources
from tests.process.platform import Platform, tradewind
from tests.process.processes import eventually
from tests.process.resources import policy, strategy

pytestmark = [pytest.mark.process, pytest.mark.timeout(150)]
RAISES = """
from tradewind.domain.events import Trade
from tradewind.strategies import Context, Strategy


class Raises(Strategy):
    def on_trade(self, ctx: Context, trade: Trade) -> None:
        raise ValueError("the author forgot something")
"""
HANGS = """
from tradewind.domain.events import Trade
from tradewind.strategies import Context, Strategy


class Hangs(Strategy):
    def on_trade(self, ctx: Context, trade: Trade) -> None:
        while True:
            pass
"""

MODEL = (
    "{name: onnx-momentum, parameters: {lookback: 20}, "
    "model: {configMapRef: {name: momentum-onnx, key: momentum.onnx}}}"
)


def test_whatever_is_wrong_with_the_files_is_named_at_once(tmp_path: Path) -> None:
    files = resources.write(
        tmp_path / "resources",
        broken="kind: [TradingStrategy\n",
        policy=policy(maxDailyLoss=""),
        unknown=strategy("unknown", component="{name: momentun}"),
        astray=strategy("astray", policy="absent"),
        misfit=strategy("misfit", component=MODEL),
    )
    write_model(files / "model.yaml", inputs=99)
    done = tradewind("up", str(files), "--headless", "--state", str(tmp_path / "state"))
    assert done.returncode == 2
    assert not (tmp_path / "state" / "run").exists()
    assert "Traceback" not in done.stderr
    for words in ("broken.yaml:", "maxDailyLoss", "momentun", "absent", "[1, 99]"):
        assert words in done.stderr


def test_a_tape_that_does_not_exist_is_named(tmp_path: Path) -> None:
    files = resources.chatty(tmp_path / "resources")
    done = tradewind("up", str(files), "--replay", str(tmp_path / "ibm_trades.parquet"))
    assert (done.returncode, "ibm_trades.parquet" in done.stderr) == (2, True)


def test_strategies_that_fail_thrice_stay_down_while_others_trade(tmp_path: Path) -> None:
    files = resources.chatty(tmp_path / "resources")
    (files / "raises.py").write_text(RAISES)
    (files / "hangs.py").write_text(HANGS)
    for name in ("raises", "hangs"):
        component = f"{{name: {name}, path: {name}.py}}"
        resources.write(files, **{name: strategy(name, symbols="MSFT", component=component)})
    with Platform(tmp_path, files).up() as platform:
        line = platform.await_line("raises-strategy gave up", 90)
        assert "exit code 6: its strategy raised an exception" in line
        assert "the author forgot something" in line
        assert "stays down until its files change" in line
        line = platform.await_line("hangs-strategy gave up", 90)
        assert "exit code 7: its strategy does not return" in line
        assert "a callback took more than 1 s" in line
        platform.await_line("ready", 60)
        platform.until_fills(platform.fills() + 1)
        (files / "raises.py").write_text(resources.CHATTY)
        eventually("the corrected strategy runs", lambda: runs(platform, "raises-strategy"), 60)


def runs(platform: Platform, workload: str) -> bool:
    return bool(platform.status(workload).get("ready"))


def write_model(path: Path, *, inputs: int) -> None:
    """A ConfigMap with a model of so many inputs."""
    tensor = helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, inputs])
    score = helper.make_tensor_value_info("score", TensorProto.FLOAT, [1, inputs])
    node = helper.make_node("Tanh", ["features"], ["score"])
    graph = helper.make_graph([node], "model", [tensor], [score])
    opset = [helper.make_opsetid("", 13)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    content = base64.b64encode(model.SerializeToString()).decode()
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: momentum-onnx}\n"
    path.write_text(f"{head}binaryData:\n  momentum.onnx: {content}\n")


def test_a_damaged_journal_stops_its_policy_alone_and_says_what_to_do(tmp_path: Path) -> None:
    files = resources.write(
        tmp_path / "resources",
        policy=policy(),
        other=policy("other"),
        talker=strategy("talker"),
        neighbour=strategy("neighbour", policy="other"),
    )
    with Platform(tmp_path, files).started() as platform:
        eventually("both trade", lambda: all(fills_of(platform, p) for p in ("main", "other")), 60)
        platform.stop()
        damage(platform.state / "state" / "main-execution" / "journal")
        line = platform.up().await_line("main-execution gave up", 60)
        assert "exit code 5" in line
        assert "journal damaged in" in line
        assert "tradewind journal repair" in line
        platform.await_line("ready", 60)
        before = fills_of(platform, "other")
        eventually("the other trades", lambda: fills_of(platform, "other") > before, 60)
        platform.send(signal.SIGINT)
        assert platform.ended() == 0
        damage(platform.state / "state" / "other-execution" / "journal")
        assert platform.up().ended(60) == 5  # nothing is left that could trade
        assert platform.said().count("-execution gave up") == 2


def fills_of(platform: Platform, name: str) -> int:
    found = platform.status(f"{name}-risk").get("strategies", ())
    return sum(each["counts"].get("fills", 0) for each in found)


def damage(journal: Path) -> None:
    """Turn one bit of a record that committed ones follow."""
    segment = min(journal.glob("*"), key=lambda path: path.name)
    content = bytearray(segment.read_bytes())
    used = len(content.rstrip(b"\0"))
    content[used // 3] ^= 1
    segment.write_bytes(content)
