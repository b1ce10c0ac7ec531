"""Peak memory of one pass forward and back, each in a process of its own."""

import multiprocessing
from pathlib import Path

from peers import installed, ours, problem

STATUS = Path("/proc/self/status")  # on Linux; elsewhere nothing is measured


def peaks(size):
    """Yield (name, megabytes above the inputs) of every program."""
    there, _ = installed()
    there = {"rnnlib": ours} | there
    for name in "matrix products alone", "with tanh", "double sum":
        del there[name]
    context = multiprocessing.get_context("spawn")
    for name, make in there.items() if STATUS.exists() else ():
        receive, send = context.Pipe(duplex=False)
        process = context.Process(target=_peak, args=(send, make, size))
        process.start()
        yield name, receive.recv()
        process.join()


def _peak(send, make, size):
    rnn, x, y = problem(*size)
    make(rnn, x[:2], y[:2])()  # imports and compilers come first
    run = make(rnn, x, y)
    before = _used("VmRSS")
    run()
    send.send(_used("VmHWM") - before)


def _used(which):
    """Return megabytes: VmRSS what is in use, VmHWM the most that was."""
    lines = STATUS.read_text().splitlines()
    (kilobytes,) = [
        line.split()[1] for line in lines if line.startswith(which)
    ]
    return int(kilobytes) / 1024
