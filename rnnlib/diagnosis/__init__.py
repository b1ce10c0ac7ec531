"""A gradient check that explains: not only that it is wrong, but how."""

from rnnlib.diagnosis.checker import NAMES, diagnose
from rnnlib.diagnosis.result import Diagnosis

__all__ = ["NAMES", "Diagnosis", "diagnose"]
