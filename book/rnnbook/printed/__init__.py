"""Every displayed equation of the document, as printed, and run.

An entry holds what is printed, in LaTeX and as code, and an oracle that knows
nothing of it. No verdict is written down anywhere: `judge` runs them.
"""

from rnnbook.printed.entry import Judgement, judge
from rnnbook.printed.page import ENTRIES, Judged, judgements
from rnnbook.printed.run import networks

__all__ = ["ENTRIES", "Judged", "Judgement", "judge", "judgements", "networks"]
