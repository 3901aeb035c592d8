"""Says of a figure whether its goal is met, and where not, by how much it is missed."""


def at_least(value: float, goal: float, unit: str = "") -> str:
    """The goal that a figure should reach, and whether it does."""
    return f"≥ {goal:,g}{unit}: {'met' if value >= goal else f'missed by {100 * (1 - value / goal):.0f} %'}"


def at_most(value: float, goal: float, unit: str = "") -> str:
    """The goal that a figure should not pass, and whether it keeps below."""
    return f"≤ {goal:,g}{unit}: {'met' if value <= goal else f'missed by {100 * (value / goal - 1):.0f} %'}"
