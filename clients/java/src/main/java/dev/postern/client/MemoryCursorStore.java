package dev.postern.client;

/** Keeps the cursor as long as the object lives. */
public final class MemoryCursorStore implements CursorStore {
  private volatile String cursor;

  /** Starts without a cursor. */
  public MemoryCursorStore() {
    this("");
  }

  /**
   * Starts with a cursor.
   *
   * @param cursor the position to go on from
   */
  public MemoryCursorStore(String cursor) {
    this.cursor = cursor;
  }

  @Override
  public String load() {
    return cursor;
  }

  @Override
  public void save(String cursor) {
    this.cursor = cursor;
  }
}
