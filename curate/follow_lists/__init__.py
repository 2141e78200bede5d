"""Lists of accounts as platforms export and import them: those followed, muted, blocked, put in lists."""
