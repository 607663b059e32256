"""`python -m tradewind_services.market_data --config FILE`."""

from tradewind.deploy.configs import MarketDataConfig
from tradewind.transport.identities import MARKET_DATA
from tradewind_services.hosting import main
from tradewind_services.market_data.service import FeedService

if __name__ == "__main__":
    main(MARKET_DATA, MarketDataConfig, FeedService)
