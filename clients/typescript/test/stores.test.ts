/** The cursor stores. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";

import { FileCursorStore, MemoryCursorStore } from "@postern/client";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "postern-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a memory store keeps the last", () => {
  const store = new MemoryCursorStore("begin");
  assert.equal(store.load(), "begin");
  store.save("a");
  store.save("b");
  assert.equal(store.load(), "b");
});

test("without a file there is no cursor", async () => {
  assert.equal(await new FileCursorStore(join(folder, "cursor")).load(), "");
});

test("another store reads what was saved", async () => {
  const file = join(folder, "cursor");
  const store = new FileCursorStore(file);
  await store.save("AbC_-1");
  await store.save("AbC_-2");
  assert.equal(await new FileCursorStore(file).load(), "AbC_-2");
  assert.deepEqual([await readFile(file, "ascii"), await readdir(folder)], ["AbC_-2\n", ["cursor"]]);
});

test("a save that fails leaves nothing behind", async () => {
  await mkdir(join(folder, "cursor", "inside"), { recursive: true }); // A folder cannot be replaced by a file.
  await assert.rejects(new FileCursorStore(join(folder, "cursor")).save("new"));
  assert.deepEqual(await readdir(folder), ["cursor"]);
});

test("a folder that is not there is an error, and what is no file too", async () => {
  await assert.rejects(new FileCursorStore(join(folder, "none", "cursor")).save("x"));
  await assert.rejects(new FileCursorStore(folder).load());
});
