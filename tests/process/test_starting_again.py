"""SIGHUP: a service drains and starts again in the same process, as edited sources want it."""

import os
import signal
from pathlib import Path

import pytest

from tests.process.pods import Pods
from tests.process.processes import eventually

pytestmark = [pytest.mark.process, pytest.mark.timeout(180)]


@pytest.mark.parametrize("service", ["strategy", "execution"])
def test_a_service_starts_again_in_its_own_process(tmp_path: Path, service: str) -> None:
    with Pods(tmp_path) as pods:
        pods.start().until_ready()
        process = pods.running[service]
        os.kill(process.pid, signal.SIGHUP)
        eventually("it listens again", lambda: pods.log(service).count('"listening"') == 2, 60)
        pods.until_ready(service)
        assert process.poll() is None
        assert pods.log(service).count('"event": "stopped"') == 1
