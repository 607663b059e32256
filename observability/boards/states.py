"""Words and colours of the states that metrics tell as numbers."""

TRADING = {
    "0": ("Active", "green"),
    "1": ("Reducing", "yellow"),
    "2": ("Halted", "red"),
    "3": ("Flattened", "dark-red"),
}
BREAKER = {"0": ("Closed", "green"), "1": ("HalfOpen", "yellow"), "2": ("Open", "red")}
YES_NO = {"0": ("no", "red"), "1": ("yes", "green")}
OPEN = {"0": ("closed", "blue"), "1": ("open", "green")}
STOPPED = {"0": ("takes entries", "green"), "1": ("takes none", "red")}
LEADING = {"0": ("waits", "blue"), "1": ("leads", "green")}
