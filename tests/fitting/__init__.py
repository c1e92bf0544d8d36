"""What is fitted offline to labelled texts and then ships as data."""
