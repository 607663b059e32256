from benchmarks.bench_indicators import ROWS, WINDOW, ours, same, theirs, walk

CLOSES = walk(WINDOW + 50)


def test_each_indicator_ends_where_talib_does_over_the_whole_history() -> None:
    rows = list(ROWS.values())
    assert same(ours(rows, CLOSES).outcome, theirs(rows, CLOSES).outcome)


def test_a_difference_in_the_eighth_digit_is_one() -> None:
    assert not same([100.0], [100.000001])
    assert same([100.0], [100.00000000001])
