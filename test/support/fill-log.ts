import type { Store } from "../../src/core/ports";
import { readDelivery } from "../../src/core/receive";
import type { NewRejection } from "../../src/core/log/rejection";
import { makeDelivery, tamper } from "../../src/samples/make-delivery";
import { makeRun, makeSample } from "../../src/samples/make-sample";

const outcomes = ["success", "success", "failed", "success", "canceled", "success"] as const;
const branches = ["main", "main", "feature/retry", "main", "feature/retry", "fix/timeouts"];

/**
 * Fills a log with 24 events of the last hours, of pipelines #107 to #130. Three of them are delivered
 * twice, and two other deliveries are rejected. All are in order of time.
 */
export async function fillLog(store: Store, now: number): Promise<void> {
  const { tampered, wrong } = makeRejections(now);
  for (let index = 23; index >= 0; index -= 1) {
    const at = now - index * 17 * 60_000 - 95_000;
    const kind = index % 3 === 1 ? "job-completed" : "workflow-completed";
    const status = index === 0 ? "failed" : (outcomes[index % outcomes.length] ?? "success");
    const branch = branches[index % branches.length] ?? "main";
    const run = { ...makeRun(at), pipelineNumber: 130 - index };
    const vcs = index % 4 === 3 ? "gitlab" : "github";
    const sample = makeSample({ kind, vcs, status, branch }, run, at);
    const { body, headers } = makeDelivery(sample, "ABCD123");
    const delivery = readDelivery({ body, headers, receivedAt: new Date(at) });
    await store.events.save(delivery);
    if (index % 7 === 4)
      await store.events.save({ ...delivery, receivedAt: new Date(at + 61_000) });
    if (index === 3) await store.rejections.save([tampered]);
  }
  await store.rejections.save([wrong]);
}

function makeRejections(now: number): Record<"tampered" | "wrong", NewRejection> {
  const sample = makeSample(
    { kind: "workflow-completed", vcs: "github", status: "success" },
    { ...makeRun(now), pipelineNumber: 131 },
    now,
  );
  const tampered = tamper(makeDelivery(sample, "ABCD123"));
  const wrong = makeDelivery(sample, "XXX-XXX");
  const common = {
    responseStatus: 401,
    code: "invalid_signature",
    size: wrong.body.length,
  } as const;
  return {
    tampered: { ...tampered, ...common, receivedAt: new Date(now - 40 * 60_000) },
    wrong: { ...wrong, ...common, receivedAt: new Date(now - 25_000) },
  };
}
