"""kubectl as a program: port-forwards that open, fail or hang, and what is asked once."""

from pathlib import Path

import pytest

from tradewind.plugin import kubectl
from tradewind.plugin.kubectl import ClusterError, Kubectl

WHO = '{"status": {"userInfo": {"username": "ann"}}}'


def program(tmp_path: Path, lines: str) -> Kubectl:
    """A kubectl that does as these lines of shell say, and notes each call."""
    script = tmp_path / "kubectl"
    script.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n{lines}\n')
    script.chmod(0o755)
    return Kubectl("--context=desk", program=str(script))


def test_a_port_is_open_once_kubectl_says_which(tmp_path: Path) -> None:
    lines = 'echo "Forwarding from 127.0.0.1:40123 -> 7481"\nexec sleep 60'
    with program(tmp_path, lines).forwarded("desk", "main-risk-0", 7481) as port:
        assert port == 40123
    said = (tmp_path / "calls").read_text().split()
    assert said == ["--context=desk", "-n", "desk", "port-forward", "pod/main-risk-0", ":7481"]


def test_meanwhile_something_else_may_be_done(tmp_path: Path) -> None:
    lines = 'sleep 0.3\necho "Forwarding from 127.0.0.1:40123 -> 7481"\nexec sleep 60'
    done = []
    with program(tmp_path, lines).forwarding("desk", "main-risk-0", 7481) as port:
        done.append("written")
        assert port() == 40123
    assert done == ["written"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "echo 'error: pods \"main-risk-0\" not found' >&2; exit 1",
            'pods "main-risk-0" not found',
        ),
        ("exec sleep 60", "desk/main-risk-0 can't be reached"),
    ],
    ids=["no such pod", "no answer"],
)
def test_a_pod_that_cannot_be_reached_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str, said: str
) -> None:
    monkeypatch.setattr(kubectl, "FORWARDED_WITHIN_S", 5.0 if "exit" in lines else 0.2)
    way = program(tmp_path, lines).forwarding("desk", "main-risk-0", 7481)
    with way as port, pytest.raises(ClusterError, match=said):
        port()


def test_who_we_are_is_asked_once(tmp_path: Path) -> None:
    asked = program(tmp_path, f"echo '{WHO}'")
    assert [asked.user(), asked.user()] == ["ann", "ann"]
    assert (tmp_path / "calls").read_text().count("whoami") == 1
