package dev.postern.client;

import java.util.OptionalLong;

/**
 * Events that were asked for are no longer kept.
 *
 * @param fromCursor after this position events are missing
 * @param toCursor the feed goes on from this position
 * @param lostCount at most so many are missing; 0 for a caller that may see some accounts only. Empty where
 *     the server did not count them
 */
public record Gap(String fromCursor, String toCursor, OptionalLong lostCount) {}
