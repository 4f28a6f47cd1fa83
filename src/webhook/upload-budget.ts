const megabyte = 1024 * 1024;

/** What Node spends on a chunk beside its bytes: an object and a buffer. Measured: 400 bytes. */
export const chunkOverhead = 512;

/** One body on its way in. */
export interface Upload {
  /** Counts a chunk; may cut off this upload or slower ones. */
  add(size: number): void;
  /** The body is whole: it still counts, but is no longer cut off. */
  complete(): void;
  /** Its memory is free again. */
  release(): void;
}

export interface UploadBudget {
  /** @param cutOff called at most once, when the upload has to make room for faster ones */
  begin(cutOff: () => void): Upload;
}

interface Reading {
  size: number;
  held: number;
  since: number;
  cutOff: () => void;
}

/**
 * Bounds the memory of all uploads together. Past the bound, the slowest is cut off: whoever stalls
 * many uploads loses them, and a webhook that arrives in one packet gets through.
 *
 * @param max in bytes, of all bodies and their chunks
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
      slowest.cutOff();
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
    begin(cutOff) {
      const upload: Reading = { size: 0, held: 0, since: now(), cutOff };
      return {
        add(size) {
          // An upload without a byte holds nothing, so cutting it off would free nothing.
          reading.add(upload);
          upload.size += size;
          upload.held += size + chunkOverhead;
          total += size + chunkOverhead;
          if (total > max) makeRoom();
        },
        complete: () => void reading.delete(upload),
        release: () => release(upload),
      };
    },
  };
}
