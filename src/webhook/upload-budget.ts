const megabyte = 1024 * 1024;

/** Memory per chunk beside its bytes: an object and a buffer, measured at 400 bytes. */
export const chunkOverhead = 512;

/** A body that is being received. */
export interface Upload {
  /** Counts a chunk. May abort this upload or slower ones. */
  add(size: number): void;
  /** The body is complete: it still counts, but is no longer aborted. */
  complete(): void;
  /** Frees its memory. */
  release(): void;
}

export interface UploadBudget {
  /** @param abort called at most once, if the upload has to make room for faster ones */
  begin(abort: () => void): Upload;
}

interface Reading {
  size: number;
  held: number;
  since: number;
  abort: () => void;
}

/**
 * Bounds the total memory of all uploads. Beyond the maximum, the slowest upload is aborted, so that
 * stalled uploads cannot block a webhook that arrives in one packet.
 *
 * @param max in bytes, for all bodies and their chunks
 */
export function createUploadBudget(
  max = 64 * megabyte,
  now: () => number = () => performance.now(),
): UploadBudget {
  const reading = new Set<Reading>();
  let total = 0;

  function makeRoom(): void {
    while (total > max && reading.size > 0) {
      const slowest = findSlowest();
      release(slowest);
      slowest.abort();
    }
  }

  function findSlowest(): Reading {
    const time = now();
    const speedOf = ({ size, since }: Reading): number => size / Math.max(1, time - since);
    return [...reading].reduce((a, b) => (speedOf(b) < speedOf(a) ? b : a));
  }

  function release(upload: Reading): void {
    reading.delete(upload);
    total -= upload.held;
    upload.held = 0;
  }

  return {
    begin(abort) {
      const upload: Reading = { size: 0, held: 0, since: now(), abort };
      return {
        add(size) {
          const isFirst = upload.size === 0;
          upload.size += size;
          upload.held += size + chunkOverhead;
          total += size + chunkOverhead;
          // The first chunk may be the whole body, so others make room for it if they can.
          if (isFirst) makeRoom();
          reading.add(upload);
          makeRoom();
        },
        complete: () => void reading.delete(upload),
        release: () => release(upload),
      };
    },
  };
}
