"""New keys of our account are taken; those of another leave the old ones in use, or end a start."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.waiting import soon
from tradewind.domain.accounts import key_fingerprint
from tradewind.domain.codes import AlarmCode
from tradewind.domain.errors import (
    ConfigurationError,
    CredentialsRejectedError,
    JournalRefusedError,
    VenueError,
    VenueUnavailableError,
)
from tradewind.storage.journal import FileJournal
from tradewind.venues.alpaca.credentials import Credentials
from tradewind_services.execution.account_keys import AccountKeys

ACCOUNT = "alpaca/paper/main"
OLD, NEW, FOREIGN, WRONG = (
    Credentials(name, "secret") for name in ("old", "new", "foreign", "wrong")
)
OWNERS = {"old": "account-1", "new": "account-1", "foreign": "account-2"}


class Desk:
    """A journal on disk, a broker with two accounts, and files with keys."""

    def __init__(self, folder: Path, *, keys: Credentials = OLD, account: str = ACCOUNT) -> None:
        self.mounted, self.told, self.known = keys, list[str](), 0
        self.broker: Callable[[Credentials], str] = owner
        self.journal = FileJournal(folder, account)
        self.keys = AccountKeys(
            lambda: self.mounted,
            self.journal,
            ACCOUNT,
            ask=self._ask,
            tell=self._tell,
            retry_s=0.0,
        )
        self.keys.on_known = self._known

    async def _ask(self, keys: Credentials) -> str:
        return self.broker(keys)

    def _tell(self, code: AlarmCode, message: str) -> None:
        assert code is AlarmCode.CREDENTIALS_REJECTED
        self.told.append(message)

    def _known(self) -> None:
        self.known += 1

    async def look(self, keys: Credentials | None = None, *, times: int = 1) -> "Desk":
        self.mounted = keys or self.mounted
        for _ in range(times):
            await self.keys.look()
        return self

    def in_use(self) -> str:
        return self.keys().key_id


def owner(keys: Credentials) -> str:
    if keys.key_id not in OWNERS:
        raise CredentialsRejectedError("401 unauthorized", status=401)
    return OWNERS[keys.key_id]


def unreachable(_: Credentials) -> str:
    raise VenueUnavailableError("connection refused")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_before_the_venue_named_the_account_there_are_no_keys(desk: Desk) -> None:
    with pytest.raises(ConfigurationError, match="which account"):
        desk.keys()
    assert (desk.keys.digest, desk.keys.known.is_set()) == ("", False)


async def test_the_first_account_is_held_ever_after(tmp_path: Path) -> None:
    desk = await Desk(tmp_path).look()
    assert (desk.in_use(), desk.known, desk.keys.problem) == ("old", 1, "")
    desk.journal.close()
    with FileJournal(tmp_path, ACCOUNT) as journal:
        assert journal.broker_account == "account-1"


async def test_rotated_keys_of_the_account_are_taken(desk: Desk) -> None:
    await desk.look()
    await desk.look(NEW)
    assert (desk.in_use(), desk.told, desk.keys.digest) == ("new", [], NEW.digest)


async def test_keys_of_another_account_leave_the_old_ones_in_use(desk: Desk) -> None:
    await desk.look()
    await desk.look(FOREIGN, times=3)
    assert desk.in_use() == "old"
    assert desk.told == [
        "the keys are of account account-2, we are of account-1: the old keys stay in use"
    ]
    assert desk.keys.refused == desk.told[0]


async def test_the_old_keys_back_in_the_files_are_no_complaint(desk: Desk) -> None:
    await desk.look()
    await desk.look(FOREIGN)
    await desk.look(OLD)
    assert desk.keys.refused == ""


async def test_the_right_keys_after_wrong_ones_are_taken(desk: Desk) -> None:
    await desk.look()
    await desk.look(FOREIGN)
    await desk.look(NEW)
    assert (desk.in_use(), desk.keys.refused) == ("new", "")


async def test_a_restart_with_keys_of_another_account_refuses_to_start(tmp_path: Path) -> None:
    first = await Desk(tmp_path).look()
    first.journal.close()
    with pytest.raises(JournalRefusedError, match=r"account-2, we are of account-1"):
        await Desk(tmp_path, keys=FOREIGN).look()


async def test_a_restart_with_rotated_keys_goes_on(tmp_path: Path) -> None:
    first = await Desk(tmp_path).look()
    first.journal.close()
    assert (await Desk(tmp_path, keys=NEW).look()).in_use() == "new"


async def test_a_venue_that_does_not_answer_is_asked_again(desk: Desk) -> None:
    desk.broker = unreachable
    await desk.look()
    assert desk.keys.problem.startswith("VenueUnreachable: ")
    assert "connection refused" in desk.keys.problem
    desk.broker = owner
    assert (await desk.look()).in_use() == "old"


async def test_first_keys_that_the_venue_refuses_are_told_at_once(tmp_path: Path) -> None:
    desk = await Desk(tmp_path, keys=WRONG).look(times=3)
    assert len(desk.told) == 1
    assert desk.keys.problem == f"CredentialsRejected: {desk.told[0]}"
    assert "check the Secret and the environment" in desk.keys.problem


async def test_new_keys_that_the_venue_refuses_are_told_from_the_second_time_on(desk: Desk) -> None:
    await desk.look()
    await desk.look(WRONG)
    assert desk.told == []
    await desk.look(times=3)
    assert (desk.in_use(), len(desk.told)) == ("old", 1)


async def test_keys_that_the_venue_learns_of_late_are_taken(desk: Desk) -> None:
    await desk.look()
    await desk.look(WRONG, times=2)
    desk.broker = lambda _: "account-1"
    assert ((await desk.look()).in_use(), desk.keys.refused) == ("wrong", "")


async def test_files_that_are_gone_change_nothing(desk: Desk) -> None:
    await desk.look()

    def gone() -> Credentials:
        raise ConfigurationError("no credentials")

    keys = AccountKeys(gone, desk.journal, ACCOUNT, ask=desk._ask, tell=desk._tell, retry_s=0.0)
    await keys.look()
    assert keys.problem == "no credentials"


async def test_looking_goes_on_until_somebody_ends_it(desk: Desk) -> None:
    looking = asyncio.create_task(desk.keys.run())
    await soon(desk.keys.known.wait())
    looking.cancel()
    assert desk.in_use() == "old"


# --- journals of a release whose account was named by its key


def former(keys: Credentials) -> str:
    return f"alpaca/paper/{key_fingerprint(keys.key_id)}"


def written_by_an_older_release(folder: Path) -> None:
    with FileJournal(folder, former(OLD)) as journal:
        journal.append(b"a record")
        journal.commit()


async def test_an_older_releases_journal_is_taken_over_by_its_own_key(tmp_path: Path) -> None:
    written_by_an_older_release(tmp_path)
    desk = await Desk(tmp_path).look()
    assert (desk.in_use(), desk.journal.broker_account, desk.journal.last) == (
        "old",
        "account-1",
        1,
    )


async def test_once_taken_over_its_key_may_be_rotated(tmp_path: Path) -> None:
    written_by_an_older_release(tmp_path)
    first = await Desk(tmp_path).look()
    first.journal.close()
    assert (await Desk(tmp_path, keys=NEW).look()).in_use() == "new"


async def test_another_key_proves_nothing_about_an_older_releases_journal(tmp_path: Path) -> None:
    written_by_an_older_release(tmp_path)
    with pytest.raises(JournalRefusedError, match="the keys that it was written with"):
        await Desk(tmp_path, keys=NEW).look()


@pytest.mark.parametrize("error", [VenueUnavailableError("x"), CredentialsRejectedError("y")])
async def test_no_answer_binds_nothing(desk: Desk, error: VenueError) -> None:
    def raising(_: Credentials) -> str:
        raise error

    desk.broker = raising
    await desk.look()
    assert desk.journal.broker_account == ""
