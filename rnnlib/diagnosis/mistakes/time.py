"""Mistakes by one step in what the gradient meets."""

from rnnlib.diagnosis.mistakes.mistake import Mistake

LATER = (
    "it is one step off in time: {later} stands where {met} belongs. "
    "Mind that h[t] is h_t, but x[t-1] is x_t"
)
EARLIER = LATER.replace("later", "earlier")

MISTAKES = [
    Mistake("later", "W V E U h0", lambda m: m.total(by=1), LATER),
    Mistake("later", "W", lambda m: m.total(m.without(-1), by=1), LATER),
    Mistake("later", "U E", lambda m: m.total(rolled=-1), LATER),
    Mistake("earlier", "W V E U", lambda m: m.total(by=-1), EARLIER),
    Mistake("earlier", "V", lambda m: m.total(m.without(0), by=-1), EARLIER),
    Mistake("earlier", "U E", lambda m: m.total(rolled=1), EARLIER),
]
