"""What `diagnose` returns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnosis:
    """What `diagnose` found.

    verdict  "right"; or "sign", "factor", "averaged", "summed", "transposed",
             a verdict of rnnlib.diagnosis.mistakes, or several of these
             joined by " + "; or "nearly", "differs", "zero", "shape",
             "raised", "not_finite"
    message  the same in a sentence or two
    error    the largest relative error of an entry; inf for another shape
    """

    verdict: str
    message: str
    error: float | None = None

    def __str__(self) -> str:
        return self.message
