from hypothesis import settings

# The same examples every time: a failure in CI is a failure at home.
settings.register_profile("rnnlib", deadline=None, derandomize=True,
                          max_examples=60, database=None)
settings.load_profile("rnnlib")
