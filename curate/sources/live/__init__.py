"""Posts from networks, asked only with ``--live``: the Mastodon API and its kin, Bluesky, X, feeds of any site."""
