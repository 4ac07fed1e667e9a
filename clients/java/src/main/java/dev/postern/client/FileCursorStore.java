package dev.postern.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Keeps the cursor in a file, which holds the old one or the new one at every moment, also after a power failure. The
 * clients of all languages read each other's files: one line with the cursor.
 */
public final class FileCursorStore implements CursorStore {
  private static final boolean FOLDERS_OPEN = !System.getProperty("os.name").startsWith("Windows");

  private final Path file;

  /**
   * The file is made at the first save; its folder must be there.
   *
   * @param file where the cursor is kept
   */
  public FileCursorStore(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public String load() throws IOException {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII).strip();
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  /** Writes it beside the file, then puts it in the file's place. */
  @Override
  public void save(String cursor) throws IOException {
    Path temporary = Files.createTempFile(file.getParent(), "." + file.getFileName() + ".", "");
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer line = StandardCharsets.US_ASCII.encode(cursor + "\n");
        while (line.hasRemaining()) {
          channel.write(line);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException failure) {
      Files.deleteIfExists(temporary);
      throw failure;
    }
    syncFolder();
  }

  /** Makes the new name last. */
  private void syncFolder() throws IOException {
    if (FOLDERS_OPEN) {
      try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }
}
