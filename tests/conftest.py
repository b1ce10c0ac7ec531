import os

from hypothesis import settings

# The products are small: two threads are slower than one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The same examples every time: a failure in CI is a failure at home.
settings.register_profile("rnnlib", deadline=None, derandomize=True,
                          max_examples=60, database=None)
settings.load_profile("rnnlib")
