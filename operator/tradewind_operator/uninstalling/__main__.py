"""`python -m tradewind_operator.uninstalling --settings PATH --deployment NAME --within SECONDS`.

Exit codes: 0 everything is gone that should be, 1 the API server refused a step, 2 settings.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

import structlog

from tradewind.domain.errors import ConfigurationError
from tradewind.telemetry.logs import configure_logging
from tradewind_operator.api.errands import errand
from tradewind_operator.api.errors import ApiError
from tradewind_operator.settings import Settings, read_settings
from tradewind_operator.uninstalling.steps import Uninstall

EXIT_REFUSED, EXIT_CONFIGURATION = 1, 2


async def uninstall(
    settings: Settings, log: structlog.stdlib.BoundLogger, options: argparse.Namespace
) -> None:
    """Make every step of an uninstall."""
    async with errand() as requests:
        steps = Uninstall(requests, settings, now=time.monotonic, say=log.info)
        await steps.run(options.deployment, options.within)


def main() -> int:
    """Run the uninstall."""
    parser = argparse.ArgumentParser(prog="tradewind_operator.uninstalling", description=__doc__)
    parser.add_argument("--settings", type=Path, required=True)
    parser.add_argument("--deployment", required=True, help="the operator's, to be stopped")
    parser.add_argument("--within", type=float, default=300.0, help="seconds to wait for orders")
    options = parser.parse_args()
    log = configure_logging("info", service="uninstall")
    try:
        asyncio.run(uninstall(read_settings(options.settings), log, options))
    except ConfigurationError as error:
        log.error("refused", error=str(error))  # noqa: TRY400  # a person's mistake needs no trace
        return EXIT_CONFIGURATION
    except ApiError as error:
        log.exception("not_uninstalled", error=str(error))
        return EXIT_REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
