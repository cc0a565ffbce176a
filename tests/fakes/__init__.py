"""Stand-ins that mirror the ports."""
