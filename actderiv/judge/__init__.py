"""The judge: tolerances, the hull rule, and what failing inputs have in common."""
