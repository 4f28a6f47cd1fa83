import type { Histogram } from "prom-client";
import type { PlainMetric } from "./plain-counter";

type Labels = Readonly<Record<string, string | number>>;

/** One combination of labels. */
export interface HistogramSeries {
  observe(value: number): void;
}

/**
 * A histogram whose series are plain numbers. prom-client's own takes them one by one only, so this is
 * a metric of its own: a registry asks for a metric's name, and for its values when it is scraped.
 *
 * @param buckets their upper bounds, ascending
 * @returns adds a series without observations
 */
export function createPlainHistogram({
  register,
  name,
  help,
  buckets,
}: PlainMetric & { buckets: readonly number[] }): (labels: Labels) => HistogramSeries {
  const all: { labels: Labels; counts: number[]; total: { sum: number } }[] = [];

  const metric = {
    name,
    get: () => Promise.resolve({ name, help, type: "histogram", values: all.flatMap(toValues) }),
  };
  register.registerMetric(metric as unknown as Histogram);

  function toValues({ labels, counts, total }: (typeof all)[number]): object[] {
    let count = 0;
    const value = (suffix: string, value: number, own: Labels = {}): object => ({
      metricName: `${name}_${suffix}`,
      labels: { ...own, ...labels },
      value,
    });
    return [
      ...[...buckets, "+Inf"].map((le, n) => value("bucket", (count += counts[n] ?? 0), { le })),
      value("sum", total.sum),
      value("count", count),
    ];
  }

  return (labels) => {
    const counts = Array<number>(buckets.length + 1).fill(0);
    const total = { sum: 0 };
    all.push({ labels, counts, total });
    return {
      observe(value) {
        let bucket = 0;
        while (value > buckets[bucket]!) bucket += 1;
        counts[bucket]! += 1;
        total.sum += value;
      },
    };
  };
}
