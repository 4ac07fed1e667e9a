package dev.postern.client;

/** Where a subscription starts without a saved cursor. */
public enum Initial {
  /** Only what comes from now on. */
  LATEST,
  /** With the oldest event that is kept. */
  EARLIEST
}
