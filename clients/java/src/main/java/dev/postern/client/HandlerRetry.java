package dev.postern.client;

import dev.postern.v1.Event;
import java.time.Duration;
import java.util.Optional;

/** Whether a handler that threw is called again with the same event. */
@FunctionalInterface
public interface HandlerRetry {
  /**
   * When to call it again.
   *
   * @param event the event that was not handled
   * @param failure what the handler threw
   * @param times how often the event has failed by now
   * @return the time to wait before; empty to end the subscription with the failure
   */
  Optional<Duration> delay(Event event, Exception failure, int times);
}
