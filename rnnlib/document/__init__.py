"""The document's displayed equations in its order, as printed and as code."""

from rnnlib.document import (
    embedding,
    introduction,
    loss,
    outputs,
    softmax,
    through_time,
)

ENTRIES = [entry for section in (
    introduction, softmax, loss, outputs, through_time, embedding)
    for entry in section.ENTRIES]
