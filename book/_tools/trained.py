"""Train every cell on the adding problem and write the table: `make trained`.

Some seven minutes of one core. What it writes and why is said in
`rnnbook.trained`.
"""

from time import process_time

import numpy as np

from rnnbook.trained import (
    BEFORE,
    EARLY,
    TABLE,
    T,
    checksum,
    count,
    error,
    lag_curve,
    learn,
    reach,
    start,
    trials,
)

HEAD = (
    "cell             |units|seed|parameters|before|early loss  |error |"
    "seconds|what is left, in powers of ten: of step 10 in 0; of 20 in 0, 10; "
    "of 30 in 0, 10, 20; …"
)


def row(trial):
    """Return the line of one training."""
    begun = process_time()
    p, losses = learn(trial)
    seconds = process_time() - begun
    before = lag_curve(trial, start(trial))[-1] ** (1 / T)
    left = np.log10(reach(trial, p)[BEFORE])
    return (
        f"{trial.cell:17}|{trial.units:5}|{trial.seed:4}|"
        f"{count(*trial[:2]):10}|{before:.4f}|"
        f"{sum(losses[:EARLY]) / EARLY:.10f}|{error(trial, p):.4f}|"
        f"{seconds:7.1f}|{' '.join(f'{power:6.2f}' for power in left)}"
    )


if __name__ == "__main__":
    lines = [HEAD]
    for trial in trials():
        lines.append(row(trial))
        print(lines[-1], flush=True)
    TABLE.write_text("\n".join([*lines, checksum(lines)]) + "\n", "utf-8")
