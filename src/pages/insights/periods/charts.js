import uPlot from "uplot";

/*
 * Draws the table of the periods. The axes are in UTC, like the table. The table stays the accessible
 * form of the charts.
 */
const height = 200;
const axisWidth = 62;
const outcomes = ["succeeded", "failed", "canceled", "other"];
const dayLength = 86_400;
/** In seconds. */
const periodLengths = new Map([
  ["hour", 3_600],
  ["day", dayLength],
  ["week", 7 * dayLength],
]);

export function drawCharts() {
  const section = document.querySelector(".periods");
  if (!section) return;
  const rows = [...section.querySelectorAll("tbody tr")].reverse();
  const range = [Number(section.dataset.from), Number(section.dataset.to)];
  let charts = [];
  const draw = () => {
    for (const chart of charts) chart.destroy();
    charts = [
      ...drawOne("outcomes", () => drawOutcomes(rows, range, section.dataset.period)),
      ...drawOne("durations", () => drawDurations(rows, range)),
    ];
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new window.ResizeObserver(() => {
    for (const chart of charts) chart.setSize(sizeOf(chart.root.parentElement));
  }).observe(section);
}

/** Draws a chart. If it fails, the other chart and the table remain. */
function drawOne(id, drawChart) {
  try {
    return [drawChart()];
  } catch (error) {
    console.error(error);
    document.getElementById(id).textContent = "This chart cannot be shown. See the table below.";
    return [];
  }
}

function drawOutcomes(rows, range, period) {
  const counts = outcomes.map((name) => rows.map((row) => Number(row.dataset[name])));
  // Each series includes those below it; the tallest is drawn first.
  const sums = counts.map((_, n) =>
    rows.map((_, at) => counts.slice(0, n + 1).reduce((sum, each) => sum + each[at], 0)),
  );
  // Periods without a run at the edges of the range are not in the data.
  const periods = (range[1] - range[0]) / periodLengths.get(period);
  const { width } = sizeOf(document.getElementById("outcomes"));
  const maxWidth = Math.max(2, ((width - axisWidth) * 0.8) / periods);
  const bars = uPlot.paths.bars({ size: [0.8, maxWidth], align: 1 });
  const series = outcomes.map((name) => {
    return { fill: color(`--${name}`), width: 0, paths: bars, points: { show: false } };
  });
  return draw("outcomes", rows, {
    range,
    series: series.toReversed(),
    data: sums.toReversed(),
    values: (values) => values.map((value) => (Number.isInteger(value) ? value : "")),
  });
}

function drawDurations(rows, range) {
  const read = (name) => rows.map(({ dataset }) => (dataset[name] ? Number(dataset[name]) : null));
  const line = (name) => {
    return { stroke: color(`--${name}`), width: 2, spanGaps: true, points: { size: 5 } };
  };
  return draw("durations", rows, {
    range,
    series: [line("p95"), line("p50")],
    data: [read("p95"), read("p50")],
    bands: [{ series: [1, 2], fill: color("--band") }],
    incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, dayLength],
    values: (values) => values.map(formatSeconds),
  });
}

function draw(id, rows, { range, series, data, bands = [], incrs, values }) {
  const element = document.getElementById(id);
  const axis = { stroke: color("--muted"), font: "12px system-ui, sans-serif", ticks: { size: 4 } };
  const lines = { stroke: color("--line"), width: 1 };
  const chart = new uPlot(
    {
      ...sizeOf(element),
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: {
        x: { range: () => range },
        y: { range: (_, min, max) => [0, Math.max(1, (max ?? 1) * 1.05)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 30,
          space: 70,
          values: (_, at) => at.map(formatTime),
        },
        {
          ...axis,
          grid: lines,
          ticks: { show: false },
          size: axisWidth,
          space: 34,
          values: (_, at) => values(at),
          ...(incrs && { incrs }),
        },
      ],
      series: [{}, ...series],
      bands,
      hooks: { setCursor: [({ cursor }) => read(rows[cursor.idx])] },
    },
    [rows.map((row) => Number(row.dataset.time)), ...data],
    element,
  );
  chart.over.addEventListener("click", () => {
    const row = rows[chart.cursor.idx];
    if (row) location.assign(row.dataset.href);
  });
  return chart;
}

const hint = document.getElementById("reading")?.textContent;

/** The numbers of the period under the pointer. */
function read(row) {
  const heads = [...document.querySelectorAll(".periods thead th")].map((th) => th.textContent);
  const texts = row && [...row.cells].map((cell) => cell.textContent.trim());
  const facts = texts?.map((text, n) => (n === 0 ? text : `${heads[n].toLowerCase()} ${text}`));
  document.getElementById("reading").textContent = facts ? facts.join(" · ") : hint;
}

function sizeOf(element) {
  return { width: element.clientWidth, height };
}

function color(name) {
  return window.getComputedStyle(document.querySelector(".periods")).getPropertyValue(name).trim();
}

/** "12 Nov", or "14:00" within a day */
function formatTime(seconds) {
  const parts =
    seconds % dayLength === 0
      ? { day: "numeric", month: "short" }
      : { hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: "UTC" }).format(seconds * 1000);
}

function formatSeconds(seconds) {
  if (seconds >= 3600) return `${Math.round(seconds / 360) / 10} h`;
  return seconds >= 60 ? `${Math.round(seconds / 6) / 10} min` : `${seconds} s`;
}
