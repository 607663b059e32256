"""`python -m tradewind_services.strategy --config FILE`."""

from tradewind.deploy.configs import StrategyConfig
from tradewind.transport.identities import STRATEGY
from tradewind_services.hosting import main
from tradewind_services.strategy.building import build

if __name__ == "__main__":
    main(STRATEGY, StrategyConfig, build)
