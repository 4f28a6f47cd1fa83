import { Counter, type Registry } from "prom-client";

type Labels = Readonly<Record<string, string>>;

/** One combination of labels. A plain number takes a hundredth of prom-client's time. */
export interface CounterSeries {
  value: number;
}

export interface PlainMetric {
  register: Registry;
  name: string;
  help: string;
  labelNames: readonly string[];
}

/**
 * A counter whose series are plain numbers, which prom-client gets when it is scraped.
 *
 * @returns adds a series, which begins at 0
 */
export function createPlainCounter({
  register,
  ...described
}: PlainMetric): (labels: Labels) => CounterSeries {
  const all: { labels: Labels; series: CounterSeries }[] = [];
  new Counter({
    ...described,
    registers: [register],
    collect() {
      this.reset();
      for (const { labels, series } of all) this.inc(labels, series.value);
    },
  });
  return (labels) => {
    const series = { value: 0 };
    all.push({ labels, series });
    return series;
  };
}
