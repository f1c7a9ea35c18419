"""Every path of the project, in one place."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parents[1]
VOCABULARY = PACKAGE / "vocabulary"
NOTEBOOKS = ROOT / "notebooks"
RAW = Path(os.environ.get("RAW") or ROOT / "data" / "raw")
GOLD = ROOT / "data" / "gold"
PROCESSED = Path(os.environ.get("PROCESSED") or ROOT / "data" / "processed")
REPORTS = Path(os.environ.get("REPORTS") or ROOT / "reports")
SHARED = ROOT.parent / "shared"

SOURCES = "sources.csv"
