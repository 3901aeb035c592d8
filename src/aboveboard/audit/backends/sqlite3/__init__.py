"""Django's two database engines with the write guard built in."""
