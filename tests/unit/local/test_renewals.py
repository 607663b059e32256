"""Certificates of a run: renewed at a third of their life, however long it goes on."""

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509

from tradewind.local.certificates import Authority
from tradewind.local.renewals import Renewals
from tradewind.transport.identities import Identity

START = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
RISK = Identity("risk", "main", "default")


def serial(folder: Path, *, hours: float, life: dt.timedelta = 24 * HOUR) -> int:
    """Of the certificate that risk is given so many hours after the start."""
    now = START + hours * HOUR
    files = Authority(folder, now, life).issue(RISK, now)
    return x509.load_pem_x509_certificate(Path(files.certificate).read_bytes()).serial_number


def test_a_certificate_is_kept_for_a_third_of_its_life(tmp_path: Path) -> None:
    assert serial(tmp_path, hours=0) == serial(tmp_path, hours=7.9)


def test_it_is_renewed_from_then_on(tmp_path: Path) -> None:
    assert serial(tmp_path, hours=0) != serial(tmp_path, hours=8.1)


def test_another_life_is_another_third(tmp_path: Path) -> None:
    life = 6 * HOUR
    first = serial(tmp_path, hours=0, life=life)
    assert serial(tmp_path, hours=1.9, life=life) == first
    assert serial(tmp_path, hours=2.1, life=life) != first


def test_one_that_is_not_valid_yet_is_renewed(tmp_path: Path) -> None:
    assert serial(tmp_path, hours=0) != serial(tmp_path, hours=-2)


@pytest.mark.parametrize(("hours", "due"), [(0, False), (1.9, False), (2.1, True), (-3, True)])
def test_they_are_looked_at_twelve_times_in_a_life(hours: float, due: bool) -> None:
    assert Renewals(24 * HOUR, START).due(START + hours * HOUR) is due


def test_no_moment_of_a_long_run_is_without_a_valid_certificate(tmp_path: Path) -> None:
    renewals, life = Renewals(24 * HOUR, START), 24 * HOUR
    Authority(tmp_path, START, life).issue(RISK, START)
    for hours in range(1, 24 * 7):
        now = START + hours * HOUR
        if renewals.due(now):
            Authority(tmp_path, now, life).issue(RISK, now)
        written = (tmp_path / f"{RISK.dns_name}.crt").read_bytes()
        certificate = x509.load_pem_x509_certificate(written)
        assert certificate.not_valid_after_utc - now > 12 * HOUR
