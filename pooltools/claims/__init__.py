"""Every sentence of the book with the check that can refute it, and the verdict that follows."""

from pooltools.claims.box import verdict_box
from pooltools.claims.figures import show_arms, show_claim
from pooltools.claims.outcome import Outcome
from pooltools.claims.render import also_said, ledger_counts

__all__ = ["Outcome", "also_said", "ledger_counts", "show_arms", "show_claim", "verdict_box"]
