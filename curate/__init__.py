"""Should I follow this account? curate reads its last ten posts and says why."""

from curate.interests.declared import Interest, Interests, declare
from curate.models import Account, Assessment, Post
from curate.scoring import Scorer, score_account, score_accounts
from curate.sources import find_account, read_accounts

__version__ = "0.1.0"

__all__ = [
    "Account",
    "Assessment",
    "Interest",
    "Interests",
    "Post",
    "Scorer",
    "declare",
    "find_account",
    "read_accounts",
    "score_account",
    "score_accounts",
]
