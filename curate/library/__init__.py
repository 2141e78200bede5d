"""The user's local library (SQLite): accounts read before, and what was decided of them."""
