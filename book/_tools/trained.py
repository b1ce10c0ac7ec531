"""Train every cell on the adding problem and write the table: `make trained`.

Some five minutes of one core. What it writes and why is said in
`rnnbook.trained`.
"""

from time import process_time

from rnnbook.trained import (
    EARLY,
    TABLE,
    T,
    count,
    error,
    lag_curve,
    learn,
    start,
    trials,
)

HEAD = (
    "cell             |units|seed|parameters|before|after |early loss  |"
    "error |seconds"
)


def row(trial):
    """Return the line of one training."""
    begun = process_time()
    p, losses = learn(trial)
    seconds = process_time() - begun
    before, after = (
        lag_curve(trial, each)[-1] ** (1 / T) for each in (start(trial), p)
    )
    return (
        f"{trial.cell:17}|{trial.units:5}|{trial.seed:4}|"
        f"{count(*trial[:2]):10}|{before:.4f}|{after:.4f}|"
        f"{sum(losses[:EARLY]) / EARLY:.10f}|{error(trial, p):.4f}|"
        f"{seconds:.1f}"
    )


if __name__ == "__main__":
    lines = [HEAD]
    for trial in trials():
        lines.append(row(trial))
        print(lines[-1], flush=True)
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")
