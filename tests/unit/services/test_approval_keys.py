"""The approval key is replaced while both services run: both keys count meanwhile."""

import asyncio
from pathlib import Path

import pytest

from tests.unit.execution.builders import KEY, Bench
from tests.waiting import soon
from tradewind.domain.codes import DenialCode
from tradewind.domain.errors import ConfigurationError
from tradewind.domain.intents import Refused
from tradewind_services.approval_keys import ApprovalKeys, follow

OLD, NEW = b"o" * 32, b"n" * 32


def a_file(folder: Path, key: bytes = OLD) -> Path:
    path = folder / "approval"
    path.write_bytes(key)
    return path


def previous(path: Path) -> Path:
    return path.with_name(f"{path.name}.previous")


def test_one_file_is_one_key(tmp_path: Path) -> None:
    assert ApprovalKeys(str(a_file(tmp_path))).keys == (OLD,)


def test_the_key_that_is_replaced_still_counts_behind_the_new_one(tmp_path: Path) -> None:
    path = a_file(tmp_path, NEW)
    previous(path).write_bytes(OLD)
    assert ApprovalKeys(str(path)).keys == (NEW, OLD)


def test_a_change_is_noticed_once(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    keys = ApprovalKeys(str(path))
    path.write_bytes(NEW)
    assert (keys.changed(), keys.changed(), keys.keys) == (True, False, (NEW,))


def test_a_key_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    keys = ApprovalKeys(str(path))
    path.write_bytes(b"half")
    assert (keys.changed(), keys.keys) == (False, (OLD,))


@pytest.mark.parametrize("content", [b"", b"too short"])
def test_no_service_starts_on_a_key_that_is_none(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ConfigurationError, match="32 are needed"):
        ApprovalKeys(str(a_file(tmp_path, content)))


async def test_changed_keys_are_handed_over(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    used: asyncio.Queue[tuple[bytes, ...]] = asyncio.Queue()
    following = asyncio.ensure_future(follow(ApprovalKeys(str(path)), used.put_nowait))
    previous(path).write_bytes(OLD)
    path.write_bytes(NEW)
    assert NEW in await soon(used.get())
    following.cancel()


def answer(bench: Bench) -> object:
    bench.place()
    return bench.replies()[-1].answer


def test_execution_takes_approvals_of_both_keys() -> None:
    bench = Bench().ready()
    bench.core.renew_keys((NEW, KEY))
    assert not isinstance(answer(bench), Refused)


def test_execution_refuses_a_key_that_was_taken_away() -> None:
    bench = Bench().ready()
    bench.core.renew_keys((NEW,))
    refused = answer(bench)
    assert isinstance(refused, Refused)
    assert refused.code is DenialCode.APPROVAL_INVALID
