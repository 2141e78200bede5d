"""Measurements: quality, speed, memory; and the scripts that fit the policy."""
