from pathlib import Path

from tradewind.local.last_errors import last_error, size_of


def log(folder: Path, *lines: str) -> Path:
    path = folder / "a.log"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def test_the_newest_error_of_a_log_is_found(tmp_path: Path) -> None:
    path = log(
        tmp_path,
        '{"level": "error", "event": "stopped", "error": "the old one"}',
        '{"level": "error", "event": "stopped", "error": "cannot listen on 127.0.0.1:80"}',
        '{"level": "info", "event": "stopped"}',
    )
    assert last_error(path) == "cannot listen on 127.0.0.1:80"


def test_an_error_without_words_is_named_by_its_event(tmp_path: Path) -> None:
    assert last_error(log(tmp_path, '{"level": "error", "event": "task_failed"}')) == "task_failed"


def test_a_line_that_is_no_json_speaks_for_itself(tmp_path: Path) -> None:
    assert last_error(log(tmp_path, "ValueError: no")) == "ValueError: no"


def test_a_log_without_errors_or_no_log_gives_nothing(tmp_path: Path) -> None:
    assert last_error(log(tmp_path, '{"level": "info", "event": "ready"}')) == ""
    assert last_error(tmp_path / "absent.log") == ""


def test_an_error_of_an_earlier_life_is_none_of_this_one(tmp_path: Path) -> None:
    path = log(tmp_path, "ValueError: old")
    since = size_of(path)
    assert last_error(path, since) == ""
    path.write_text(path.read_text() + "ValueError: new\n")
    assert last_error(path, since) == "ValueError: new"
