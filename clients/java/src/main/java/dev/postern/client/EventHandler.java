package dev.postern.client;

import dev.postern.v1.Event;

/** What is done with each event of a subscription. */
@FunctionalInterface
public interface EventHandler {
  /**
   * Handles one event. Its cursor is saved once this has returned.
   *
   * @param event the event
   * @throws Exception ends the subscription, unless {@link SubscribeOptions#handlerRetry} says otherwise; the event is
   *     not saved and comes again the next time
   */
  void handle(Event event) throws Exception;
}
