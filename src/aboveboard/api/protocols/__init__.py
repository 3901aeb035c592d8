"""The house in the words of other programs: what they send and expect is read and answered as they know it."""
