import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { StoredEvent } from "../../../../src/core/event/logged-event";
import { writeCurl } from "../../../../src/pages/inspector/delivery/write-curl";

/**
 * Runs a command with a `curl` and an `npx` that only record their input, in a folder
 * with the downloaded files.
 */
function run(
  command: string,
  downloaded: Record<string, Buffer> = {},
): { body: Buffer; signed: Buffer; args: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "circleci-webhooks-curl-"));
  const write = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}`);
    chmodSync(join(folder, name), 0o755);
  };
  write("curl", `printf '%s\\0' "$@" > '${folder}/args'; cat > '${folder}/body'`);
  write("npx", `cat > '${folder}/signed'; echo v1=made-up`);
  const env = { PATH: `${folder}${delimiter}${process.env.PATH}` };
  for (const [name, bytes] of Object.entries(downloaded)) writeFileSync(join(folder, name), bytes);
  execFileSync("sh", ["-c", command], { env, cwd: folder });
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  return {
    body: read("body"),
    signed: read("signed"),
    args: read("args").toString().split("\0").slice(0, -1),
  };
}

function toEvent(body: Buffer, headers: StoredEvent["headers"] = {}): StoredEvent {
  return { key: "12", body, headers } as StoredEvent;
}

describe("Copy as curl", () => {
  it.each([
    ["quotes and dollars", Buffer.from(`{"a":"it's \`$(id)\` $HOME \\\\ !! %s 'x'"}`)],
    ["a newline at the end", Buffer.from(`{"a":1}\n`)],
    ["terminal control characters", Buffer.from(`{"a":"\u009b201~\u007f","b":\t1}`)],
    ["invisible and right-to-left characters", Buffer.from(`{"a":"\u202e\u2066\u200b"}`)],
    ["bytes that are not text", Buffer.from([0x7b, 0xff, 0x00, 0x27, 0x7d])],
    ["a leading @, which curl reads as a file name", Buffer.from("@/etc/passwd")],
  ])("sends and signs the exact bytes of a body with %s", (_what, body) => {
    const command = writeCurl(toEvent(body), "http://localhost:1337/log-circleci-webhook");
    expect(command.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    const ran = run(command);
    expect(ran.body).toEqual(body);
    expect(ran.signed).toEqual(body);
  });

  const url = "http://localhost:1337/log-circleci-webhook";

  it("contains a body of up to 16 KiB", () => {
    const body = Buffer.alloc(16 * 1024, "x");
    expect(run(writeCurl(toEvent(body), url)).body).toEqual(body);
  });

  it("reads a longer body from the file that the page downloads", () => {
    const body = Buffer.alloc(16 * 1024 + 1, "'$(id)\u009b");
    const command = writeCurl(toEvent(body, { "content-type": "application/json" }), url);
    expect(command.length).toBeLessThan(400);
    expect(command).toMatch(/^# Download the body first, as event-12\.json\n/);
    const { signed, args } = run(command, { "event-12.json": body });
    expect(signed).toEqual(body);
    expect(args).toEqual([
      "-i",
      url,
      "-H",
      "content-type: application/json",
      "-H",
      "circleci-signature: v1=made-up",
      "--data-binary",
      "@event-12.json",
    ]);
  });

  it.each([
    ["a control character of one byte", "\u009b2J"],
    ["a tab", "a\tb"],
    ["a character that is not ASCII", "\u00e9"],
    ["an empty value", ""],
  ])("leaves out a header with %s", (_what, value) => {
    const { args } = run(writeCurl(toEvent(Buffer.from("{}"), { "user-agent": value }), url));
    expect(args).toEqual([
      "-i",
      url,
      "-H",
      "circleci-signature: v1=made-up",
      "--data-binary",
      "@-",
    ]);
  });

  it("repeats CircleCI's headers with a new signature", () => {
    const url = "http://localhost:1337/x'; touch /tmp/no; '";
    const event = toEvent(Buffer.from("{}"), {
      "content-type": "application/json",
      "user-agent": "it's $(id)",
      "circleci-event-type": "ping",
      "circleci-signature": "v1=old",
      host: "example.com",
    });
    expect(run(writeCurl(event, url)).args).toEqual([
      "-i",
      url,
      "-H",
      "content-type: application/json",
      "-H",
      "user-agent: it's $(id)",
      "-H",
      "circleci-event-type: ping",
      "-H",
      "circleci-signature: v1=made-up",
      "--data-binary",
      "@-",
    ]);
  });
});
