from collections.abc import Mapping

from tradewind.local.runner_file import Door
from tradewind.local.statuses import Document, Picture

SERVICES = ("venue", "market-data", "execution", "risk", "strategy")
READY: Document = {"ready": True}


def doors(*policies: str) -> tuple[Door, ...]:
    return tuple(
        Door(workload=f"{policy}-{service}", service=service, policy=policy)
        for policy in policies
        for service in SERVICES
    )


def picture(*policies: str, down: Mapping[str, str] | None = None, **changes: Document) -> Picture:
    documents = {door.workload: READY for door in doors(*policies)}
    changed = {name.replace("_", "-"): document for name, document in changes.items()}
    return Picture(documents | changed, doors(*policies), down or {})


def test_a_service_that_does_not_answer_is_not_ready() -> None:
    assert picture("main", main_risk={}).unready == ["main-risk: no answer"]


def test_a_service_says_why_it_is_not_ready() -> None:
    seen = picture("main", main_risk={"ready": False, "reason": "levelling"})
    assert seen.unready == ["main-risk: levelling"]


def test_a_strategy_that_stays_down_is_not_waited_for() -> None:
    seen = picture("main", down={"main-strategy": "it hangs"}, main_strategy={})
    assert (seen.unready, seen.is_over) == ([], False)


def test_nobody_waits_for_a_policy_whose_journal_is_damaged() -> None:
    down = {"main-execution": "its journal is damaged"}
    seen = picture("main", "other", down=down, main_execution={}, main_risk={"ready": False})
    assert (seen.unready, seen.policies_down, seen.is_over) == ([], {"main"}, False)


def test_it_is_over_when_no_policy_can_trade() -> None:
    assert picture("main", down={"main-execution": "damaged"}).is_over


def test_the_tape_ends_when_every_feed_that_runs_has_ended() -> None:
    ended: Document = {"ready": True, "ended": True}
    assert not picture("main", "other", main_market_data=ended).tape_ended
    seen = picture(
        "main", "other", down={"other-venue": "its port is taken"}, main_market_data=ended
    )
    assert seen.tape_ended
