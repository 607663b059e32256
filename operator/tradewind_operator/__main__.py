"""`python -m tradewind_operator --settings FILE`.

SIGHUP ends it like SIGTERM and starts it again in the same process, with the code and the settings
that are there by then. Exit codes: 0 stopped as told, 1 the Lease or a watch is lost, or something
else broke, 2 settings.
"""

import argparse
import os
import sys
from pathlib import Path

import uvloop

from tradewind.deploy.again import start_again
from tradewind.domain.errors import ConfigurationError
from tradewind.telemetry.logs import configure_logging
from tradewind_operator.running.endings import EXIT_BROKEN
from tradewind_operator.running.processes import run
from tradewind_operator.settings import read_settings

EXIT_CONFIGURATION = 2


def main() -> int:
    """Run the operator."""
    parser = argparse.ArgumentParser(prog="tradewind_operator", description=__doc__)
    parser.add_argument("--settings", type=Path, required=True, help="the installation's settings")
    options = parser.parse_args()
    log = configure_logging("info", service="operator")
    try:
        settings = read_settings(options.settings, os.environ)
        log = configure_logging(settings.log_level, service="operator")
        again = uvloop.run(run(settings, log))
    except ConfigurationError as error:
        log.error("refused", error=str(error))  # noqa: TRY400  # a person's mistake needs no trace
        return EXIT_CONFIGURATION
    except Exception as error:  # the last place that can say why
        log.exception("ended", error=str(error))
        return EXIT_BROKEN
    if again:
        start_again()
    return 0


if __name__ == "__main__":
    sys.exit(main())
