"""`python -m tradewind_services.risk --config FILE`."""

from tradewind.deploy.configs import RiskConfig
from tradewind.transport.identities import RISK
from tradewind_services.hosting import main
from tradewind_services.risk.service import RiskService

if __name__ == "__main__":
    main(RISK, RiskConfig, RiskService)
