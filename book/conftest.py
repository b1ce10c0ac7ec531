import os

# Reads the machine's fonts, and finds a place to note them, before a kernel
# does: it would tell stderr how long that takes, or that home is locked.
import matplotlib.font_manager  # noqa: F401

# What `interact` draws belongs to a widget; nbval would take it for output.
os.environ["MPLBACKEND"] = "agg"
