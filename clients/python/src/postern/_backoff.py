"""How long to wait before the next try."""
from __future__ import annotations

import random
from typing import Callable

FIRST_SECONDS = 0.2
FACTOR = 1.6
GREATEST_SECONDS = 20.0


class Backoff:
    """Full jitter: anything between nothing and a bound that grows with each failure."""

    def __init__(self, draw: Callable[[], float] = random.random) -> None:
        """``draw`` gives a number from 0 to 1."""
        self._draw = draw
        self._bound = FIRST_SECONDS

    def reset(self) -> None:
        """Starts anew after a success."""
        self._bound = FIRST_SECONDS

    def next(self, at_least: float | None = None) -> float:
        """Seconds to wait, no fewer than the server asked for."""
        delay = self._draw() * self._bound
        self._bound = min(self._bound * FACTOR, GREATEST_SECONDS)
        return max(delay, at_least or 0.0)
