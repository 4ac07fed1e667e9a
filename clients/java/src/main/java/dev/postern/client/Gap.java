package dev.postern.client;

import java.util.OptionalLong;

/**
 * Events were lost to the server's retention.
 *
 * @param fromCursor after this position events are missing
 * @param toCursor the feed goes on from this position
 * @param lostCount at most so many are missing, before any filter. Empty where the server did not count them
 */
public record Gap(String fromCursor, String toCursor, OptionalLong lostCount) {}
