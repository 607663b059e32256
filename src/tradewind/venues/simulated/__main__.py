"""`python -m tradewind.venues.simulated CONFIG`: a venue of its own process."""

import sys

from tradewind.venues.simulated.running import main

if __name__ == "__main__":
    sys.exit(main())
