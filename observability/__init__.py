"""Dashboards, alert rules and runbooks as code; `make dashboards` writes what is committed."""
