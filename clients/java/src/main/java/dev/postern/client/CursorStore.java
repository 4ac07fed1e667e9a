package dev.postern.client;

/**
 * Keeps the cursor of the last event that was handled. Implement it to keep the cursor elsewhere, best in the same
 * transaction as what the handler does. Never called by two threads at once.
 */
public interface CursorStore {
  /**
   * The cursor kept.
   *
   * @return the cursor; empty when there is none
   * @throws Exception ends the subscription
   */
  String load() throws Exception;

  /**
   * Keeps the cursor.
   *
   * @param cursor the position to go on from
   * @throws Exception ends the subscription
   */
  void save(String cursor) throws Exception;
}
