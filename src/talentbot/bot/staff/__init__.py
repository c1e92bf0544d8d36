"""What only members of the staff can do; to everybody else these commands do not exist."""
