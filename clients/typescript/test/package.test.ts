/** The package as such: its version is one, every public symbol is documented, its README's snippets run. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { create } from "@bufbuild/protobuf";
import * as postern from "@postern/client";
import ts from "typescript";

import { endless, failure, serve } from "./scripted.js";

const { Code, v1 } = postern;
const ROOT = join(import.meta.dirname, "..");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const snippets = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map((found) => found[1]!);
const metadata = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

test("the version is the same everywhere", () => {
  assert.equal(metadata.version, postern.VERSION);
  assert.ok(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8").startsWith(`# Changelog\n\n## ${postern.VERSION}\n`));
});

test("the metadata names licence, types and what it depends on", () => {
  assert.equal(metadata.license, "Apache-2.0");
  assert.equal(metadata.exports["."].types, "./dist/index.d.ts");
  assert.deepEqual(Object.keys(metadata.dependencies), ["@bufbuild/protobuf", "@grpc/grpc-js"]);
});

test("v1 has every file of the API", () => {
  const generated = readdirSync(join(ROOT, "src/gen/postern/v1")).map((name) => name.replace("_pb.ts", ""));
  for (const name of generated) assert.ok(`file_postern_v1_${name}` in v1, name);
  assert.ok(generated.length > 10);
});

/** Every exported declaration of the helper, and the public members of each. */
function* publicSymbols(): Generator<[string, ts.Symbol]> {
  const index = join(ROOT, "src/index.ts");
  const program = ts.createProgram([index], { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext });
  const checker = program.getTypeChecker();
  for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(index)!)!)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const ours = symbol.declarations?.some((one) => one.getSourceFile().fileName.startsWith(`${ROOT}/src/`));
    if (!ours || symbol.flags & ts.SymbolFlags.Module) continue; // Code is gRPC's; rpc and v1 are generated.
    yield [exported.name, symbol];
    for (const member of symbol.members?.values() ?? []) {
      const hidden = member.declarations?.some((one) =>
        ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Private || ts.isTypeParameterDeclaration(one));
      if (!hidden) yield [`${exported.name}.${member.name}`, member];
    }
  }
}

test("every public symbol is documented", () => {
  let symbols = 0;
  for (const [name, symbol] of publicSymbols()) {
    ++symbols;
    const documented = symbol.declarations?.some((one) => ts.getJSDocCommentsAndTags(one).length > 0) ||
      symbol.declarations?.some((one) => ts.isParameter(one)); // In the constructor's documentation.
    assert.ok(documented, `${name} has no documentation`);
  }
  assert.ok(symbols > 60, `only ${symbols} symbols were found`);
});

/** Runs the snippet that holds these words against a server in this process, and gives what it prints. */
async function run(words: string, given: (client: postern.Client) => Record<string, unknown> = () => ({})) {
  const [snippet, ...more] = snippets.filter((one) => one.includes(words));
  assert.ok(snippet && !more.length, words);
  const [server, target] = await serve({
    stream: endless,
    send: (call) => {
      if (call.request.content?.kind.case === "document") throw failure(Code.NOT_FOUND, "who is that");
      return create(v1.SendMessageResponseSchema, { message: { name: "accounts/ongair/messages/1" } });
    },
  });
  const client = postern.connect(target, { insecure: true });
  const printed: string[] = [];
  const console = { log: (...parts: unknown[]) => printed.push(parts.join(" ")) };
  const names: Record<string, unknown> = { ...postern, client, console, ...given(client) };
  try {
    const code = ts.transpile(snippet.replace("localhost:50051", target), { target: ts.ScriptTarget.ES2022 });
    const AsyncFunction = Object.getPrototypeOf(run).constructor;
    await new AsyncFunction(...Object.keys(names), code)(...Object.values(names));
    return printed;
  } finally {
    client.close();
    server.forceShutdown();
  }
}

test("README: connect", async () => {
  await run("asked for by name", () => ({ caPem: undefined, readToken: () => "t" }));
});

test("README: a stub", async () => {
  assert.deepEqual(await run("listSessions"), ["accounts/ongair/sessions/x UNSPECIFIED"]);
});

test("README: send", async () => {
  assert.deepEqual(await run("client.send("), ["NOT_FOUND: who is that"]);
});

test("README: events in a loop", { timeout: 30_000 }, async () => {
  process.chdir(mkdtempSync(join(tmpdir(), "postern-")));
  const stop = { once: (_: string, listener: () => void) => (stopping = listener) };
  let stopping = () => {};
  await run("SIGTERM", () => ({ process: stop, handle: (event: postern.v1.Event) => event.eventId === "3" && stopping() }));
  assert.equal(readFileSync("cursor", "ascii"), "after 3\n");
});

test("README: events with a handler", { timeout: 30_000 }, async () => {
  const handled: string[] = [];
  await run("handled.run", (client) => ({
    handle: (event: postern.v1.Event) => {
      handled.push(event.eventId);
      if (handled.length === 1) throw new Error("once");
      client.close();
    },
  }));
  assert.deepEqual(handled, ["1", "1"]);
});

test("README: what is told", { timeout: 30_000 }, async () => {
  const printed = await run("onReconnect", (client) => {
    const myStore = new postern.MemoryCursorStore();
    const save = (cursor: string) => {
      myStore.save(cursor);
      if (cursor === "after 2") client.close();
    };
    return { myStore: { load: () => myStore.load(), save } };
  });
  assert.deepEqual(printed.slice(0, 2), ["1", "2"]);
});

/** What the snippets take as given. */
const GIVEN = `import { Client, Code, connect, type CursorStore, error, FileCursorStore, v1 } from "@postern/client";
declare const client: Client;
declare const caPem: Buffer;
declare const myStore: CursorStore;
declare function readToken(): Promise<string>;
declare function handle(event: v1.Event): Promise<void>;
`;

test("README: the types of the snippets", () => {
  const file = join(ROOT, "readme_snippets.ts"); // In the package, so that it finds itself by its name.
  const bodies = snippets.slice(1).map((one, number) => `export async function f${number}() {\n${one}}\n`);
  writeFileSync(file, GIVEN + bodies.join(""));
  const first = join(ROOT, "readme_first.ts");
  writeFileSync(first, snippets[0]!);
  try {
    const program = ts.createProgram([file, first], {
      target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, strict: true, noEmit: true, types: ["node"],
      skipLibCheck: true,
    });
    const wrong = ts.getPreEmitDiagnostics(program).map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n"));
    assert.deepEqual(wrong, []);
  } finally {
    rmSync(file);
    rmSync(first);
  }
});

test("README: every snippet is tested, the first by a new user", () => {
  assert.equal(snippets.length, 7);
  assert.ok(snippets[0]!.split("\n").filter((line) => line).length <= 12);
});
