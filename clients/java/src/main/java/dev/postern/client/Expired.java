package dev.postern.client;

/** What a subscription does when the events after its cursor are no longer kept. */
public enum Expired {
  /** Ends with the server's error, OUT_OF_RANGE with CURSOR_EXPIRED. */
  FAIL,
  /** Tells the gap, then goes on with the oldest event that is kept. */
  EARLIEST,
  /** Tells the gap, then goes on with what comes from now on. */
  LATEST
}
