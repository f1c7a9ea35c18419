"""Target attainment notebooks: what Chinese local governments promised, and how far they got."""

__version__ = "0.1.0"
