import { createUploadBudget } from "../../src/webhook/upload-budget";

describe("the upload budget", () => {
  function create(max: number): {
    cut: string[];
    begin: (name: string) => ReturnType<ReturnType<typeof createUploadBudget>["begin"]>;
    wait: (milliseconds: number) => void;
  } {
    let time = 0;
    const cut: string[] = [];
    const budget = createUploadBudget(max, () => time);
    return {
      cut,
      begin: (name) => budget.begin(() => void cut.push(name)),
      wait: (milliseconds) => void (time += milliseconds),
    };
  }

  it("aborts the slowest upload when all together hold too much", () => {
    const { begin, wait, cut } = create(10_000);
    begin("stalled").add(4_000);
    wait(1_000);
    const steady = begin("steady");
    steady.add(4_000);
    wait(10);
    begin("quick").add(1_000);
    expect(cut).toEqual(["stalled"]);
  });

  it("aborts the upload that exceeds the maximum when it is the slowest itself", () => {
    const { begin, wait, cut } = create(10_000);
    const slow = begin("slow");
    slow.add(10);
    wait(1_000);
    begin("quick").add(8_000);
    slow.add(2_000);
    expect(cut).toEqual(["slow"]);
  });

  it("spares an upload whose first chunk arrives late, on a busy machine", () => {
    const { begin, wait, cut } = create(10_000);
    const webhook = begin("webhook");
    wait(1_000);
    begin("fast").add(9_000);
    webhook.add(1_000);
    expect(cut).toEqual(["fast"]);
  });

  it("counts the overhead of each chunk", () => {
    const { begin, cut } = create(10_000);
    const tiny = begin("tiny");
    for (let n = 0; n < 30; n += 1) tiny.add(1);
    expect(cut).toEqual(["tiny"]);
  });

  it("never aborts a complete upload, and counts it until it is released", () => {
    const { begin, cut } = create(10_000);
    const complete = begin("complete");
    complete.add(8_000);
    complete.complete();
    begin("late").add(2_000);
    expect(cut).toEqual(["late"]);
    complete.release();
    begin("later").add(8_000);
    expect(cut).toEqual(["late"]);
  });
});
