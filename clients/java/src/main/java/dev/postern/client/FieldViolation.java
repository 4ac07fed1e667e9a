package dev.postern.client;

/**
 * One field of a request that the server refused.
 *
 * @param field the path of the field, for example {@code recipient.phone_number}
 * @param description what is wrong with it
 */
public record FieldViolation(String field, String description) {}
