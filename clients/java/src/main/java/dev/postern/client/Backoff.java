package dev.postern.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** How long to wait before the next try: anything between nothing and a bound that grows with each failure. */
final class Backoff {
  static final Duration FIRST = Duration.ofMillis(200);
  static final Duration GREATEST = Duration.ofSeconds(20);
  private static final double FACTOR = 1.6;

  private final DoubleSupplier draw;
  private double bound = FIRST.toNanos();

  /** {@code draw} gives a number from 0 to 1. */
  Backoff(DoubleSupplier draw) {
    this.draw = draw;
  }

  /** Starts anew after a success. */
  void reset() {
    bound = FIRST.toNanos();
  }

  /** How long to wait, no less than the server asked for. */
  Duration next(Duration atLeast) {
    Duration delay = Duration.ofNanos(Math.round(draw.getAsDouble() * bound));
    bound = Math.min(bound * FACTOR, GREATEST.toNanos());
    return delay.compareTo(atLeast) < 0 ? atLeast : delay;
  }
}
