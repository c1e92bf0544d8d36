"""Other people's search engines and string matchers, made to find FAQ entries, for `tests.benchmarks.peers`."""
