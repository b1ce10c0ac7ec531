"""A gradient check that explains: not only that it is wrong, but how."""

from rnnlib.diagnosis.checker import NAMES, diagnose
from rnnlib.diagnosis.program import diagnose_program
from rnnlib.diagnosis.result import Diagnosis, ProgramDiagnosis

__all__ = [
    "NAMES",
    "Diagnosis",
    "ProgramDiagnosis",
    "diagnose",
    "diagnose_program",
]
