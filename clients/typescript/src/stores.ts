/** Where a subscription keeps how far it has come. */
import { randomUUID } from "node:crypto";
import { open, readFile, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Keeps the cursor of the last event that was handled. Implement it to keep the cursor elsewhere, best in the same
 * transaction as what the handler does. One subscription never calls it while a call is under way.
 */
export interface CursorStore {
  /** The cursor kept; empty when there is none. */
  load(): string | Promise<string>;
  /** Keeps the cursor; an error ends the subscription. */
  save(cursor: string): void | Promise<void>;
}

/** Keeps the cursor as long as the object lives. */
export class MemoryCursorStore implements CursorStore {
  /** Starts with `cursor`. */
  constructor(private cursor = "") {}

  /** The cursor kept; empty when there is none. */
  load(): string {
    return this.cursor;
  }

  /** Keeps the cursor. */
  save(cursor: string): void {
    this.cursor = cursor;
  }
}

/**
 * Keeps the cursor in a file, which holds the old one or the new one at every moment, also after a power failure. The
 * clients of all languages read each other's files: one line with the cursor.
 */
export class FileCursorStore implements CursorStore {
  /** The file is made at the first save; its folder must be there. */
  constructor(private readonly path: string) {}

  /** The cursor kept; empty when there is no file. */
  async load(): Promise<string> {
    try {
      return (await readFile(this.path, "ascii")).trim();
    } catch (failure) {
      if (failure instanceof Error && "code" in failure && failure.code === "ENOENT") return "";
      throw failure;
    }
  }

  /** Writes it beside the file, then puts it in the file's place. */
  async save(cursor: string): Promise<void> {
    const folder = dirname(this.path);
    const temporary = join(folder, `.${basename(this.path)}.${randomUUID()}`);
    const file = await open(temporary, "wx", 0o600);
    try {
      try {
        await file.writeFile(`${cursor}\n`, "ascii");
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.path);
    } catch (failure) {
      await unlink(temporary);
      throw failure;
    }
    await syncFolder(folder);
  }
}

/** Makes the new name last. Without effect on Windows, where folders cannot be opened. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
