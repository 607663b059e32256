"""TradingStrategy and RiskPolicy as typed, validated specs."""
