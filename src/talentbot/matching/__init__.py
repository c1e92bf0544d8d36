"""From an utterance to the FAQ entries that answer it: normalise, index, match, evaluate."""
