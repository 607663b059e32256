"""TradingStrategy and RiskPolicy as typed specs: reading, checking, schema and conversion."""
