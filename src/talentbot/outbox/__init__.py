"""The one way out for everything that is not an immediate reply: paced, retried, and never lost."""
