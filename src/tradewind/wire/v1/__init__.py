"""Generated from protos/tradewind/wire/v1; do not edit."""
