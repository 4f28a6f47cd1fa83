"use strict";

/** As in src/core/newest-run.ts, which says why; a test holds both to one definition. */
const maxOlderInRow = 5;

/**
 * Says of each conclusive run, in the order in which they stopped, whether its subject's state belongs
 * to it from then on.
 */
function createPlaces({ subjects }) {
  const stops = new Float64Array(subjects.count()).fill(-1);
  const numbers = new Uint32Array(subjects.count());
  const tags = new Uint32Array(subjects.count());
  const olderInRow = new Uint8Array(subjects.count());

  function isOlder(subject, number, tag, stoppedAt) {
    const isOrdered = number !== 0 && numbers[subject] !== 0 && tag === tags[subject];
    if (!isOrdered || number >= numbers[subject]) return false;
    if (stoppedAt > stops[subject]) olderInRow[subject] += 1;
    return olderInRow[subject] < maxOlderInRow;
  }

  return function isNewest({ subject, pipelineNumber, tag, stoppedAt }, i) {
    const key = subject[i];
    const isTag = tag[i] !== 0 && subjects.recordOf(key).branch === null;
    const ref = isTag ? tag[i] : 0;
    if (stops[key] !== -1 && isOlder(key, pipelineNumber[i], ref, stoppedAt[i])) return false;
    stops[key] = stoppedAt[i];
    numbers[key] = pipelineNumber[i];
    tags[key] = ref;
    olderInRow[key] = 0;
    return true;
  };
}

module.exports = { createPlaces };
