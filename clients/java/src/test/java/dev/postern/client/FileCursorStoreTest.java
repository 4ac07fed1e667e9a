package dev.postern.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCursorStoreTest {
  @TempDir private Path folder;

  private List<String> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void withoutAFileThereIsNoCursor() throws IOException {
    assertEquals("", new FileCursorStore(folder.resolve("cursor")).load());
  }

  @Test
  void anotherOneReadsWhatWasSaved() throws IOException {
    Path file = folder.resolve("cursor");
    FileCursorStore store = new FileCursorStore(file);
    store.save("AbC_-1");
    store.save("AbC_-2");
    assertEquals("AbC_-2", new FileCursorStore(file).load());
    assertEquals("AbC_-2\n", Files.readString(file));
    assertEquals(List.of("cursor"), files());
  }

  @Test
  void aSaveThatFailsLeavesNothingBehind() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("cursor"));
    Files.createFile(taken.resolve("in the way"));
    assertThrows(IOException.class, () -> new FileCursorStore(taken).save("new"));
    assertEquals(List.of("cursor"), files());
  }

  @Test
  void aFolderThatIsNotThereIsAnError() {
    assertThrows(IOException.class, () -> new FileCursorStore(folder.resolve("none/cursor")).save("x"));
  }

  @Test
  void inMemoryTheLastOneIsKept() {
    MemoryCursorStore store = new MemoryCursorStore();
    assertEquals("", store.load());
    store.save("a");
    store.save("b");
    assertEquals("b", store.load());
    assertEquals("from", new MemoryCursorStore("from").load());
  }
}
