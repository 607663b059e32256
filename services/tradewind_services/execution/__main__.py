"""`python -m tradewind_services.execution --config FILE`."""

from tradewind.deploy.configs import ExecutionConfig
from tradewind.transport.identities import EXECUTION
from tradewind_services.execution.service import ExecutionService
from tradewind_services.hosting import main

if __name__ == "__main__":
    main(EXECUTION, ExecutionConfig, ExecutionService)
