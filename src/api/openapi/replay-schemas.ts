import { z } from "zod";

const text = z.string().nullable();

export const replay = z
  .object({
    at: z.iso.datetime().describe("When it was sent."),
    url: z.string().describe("Where it was sent."),
    status: z.int().nullable().describe("Status of the response; null if there was none."),
    durationMs: z.int(),
    headers: z
      .record(z.string(), z.union([z.string(), z.array(z.string())]))
      .describe("Headers of the response, without set-cookie."),
    body: z.string().describe("The first 128 KiB of the response body."),
    encoding: z
      .enum(["utf-8", "base64"])
      .describe("Encoding of body: base64 if it is not valid UTF-8."),
    truncated: z.boolean().describe("Whether the response was longer."),
    error: text.describe("Why there was no response, or only a part of one."),
  })
  .meta({ id: "Replay", description: "One replay of an event, and the target's response." });

export const replayList = z
  .object({ replays: z.array(replay).describe("The newest 20, newest first.") })
  .meta({ id: "ReplayList" });

export const replayTarget = z
  .strictObject({
    url: z
      .string("must be a string")
      .min(1, "is empty")
      .max(2000, "must be at most 2,000 characters long")
      .optional()
      .describe("Target URL. Default: the target of this event's last replay."),
  })
  .meta({ id: "ReplayTarget" });
