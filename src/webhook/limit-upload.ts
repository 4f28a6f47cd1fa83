import { Failure, type FailureCode } from "../core/errors";
import type { StoredHeaders } from "../core/event/logged-event";
import { findSignatureFault, signatureHeader } from "../core/signature/signature";
import { chunkOverhead, type UploadBudget } from "./upload-budget";

/** In bytes. Enough to identify the sender of an unsigned webhook. */
const maxUnsignedBody = 64 * 1024;

/** After this many chunks, the average chunk must be larger than its overhead in memory. */
const maxSmallChunks = 4_096;

export interface UploadLimits {
  /** Maximum size of a body, in bytes; 64 KiB without a well-formed v1 signature. */
  maxSize: number;
  /** Bounds the memory of all uploads. */
  budget: UploadBudget;
}

/** A body that is being received within limits. */
export interface LimitedUpload {
  /** Counts a chunk. May stop this upload or slower ones. */
  count(size: number): void;
  /** The body is complete: its memory still counts, but it is no longer stopped. */
  complete(): void;
  /** Frees its memory. To be called after the response. */
  release(): void;
}

/**
 * The limits of one body, for every server: size, chunks, and the memory of all uploads together.
 *
 * @param stop called at most once, when nothing more may be read; the memory is free then
 * @throws Failure `body_too_large`, or what is wrong with the signature, when the content length is
 *   already too large
 */
export function limitUpload(
  headers: StoredHeaders,
  { maxSize, budget }: UploadLimits,
  stop: (failure: Failure) => void,
): LimitedUpload {
  const bound = boundBody(headers, maxSize);
  if (Number(headers["content-length"]) > bound.size) throw new Failure(bound.code);
  let size = 0;
  let chunks = 0;
  let isStopped = false;
  const upload = budget.begin(() => end("too_many_uploads"));

  function end(code: FailureCode): void {
    if (isStopped) return;
    isStopped = true;
    upload.release();
    stop(new Failure(code));
  }

  return {
    count(chunkSize) {
      if (isStopped) return;
      size += chunkSize;
      chunks += 1;
      if (size > bound.size) return end(bound.code);
      if (chunks > maxSmallChunks && size < chunks * chunkOverhead) return end("too_many_chunks");
      upload.add(chunkSize);
    },
    complete: () => upload.complete(),
    release: () => upload.release(),
  };
}

/** Maximum size of a body, and the failure code of a larger one. */
interface Bound {
  size: number;
  code: FailureCode;
}

function boundBody(headers: StoredHeaders, maxSize: number): Bound {
  // A server reads no more than the content length. It is NaN for a chunked body.
  if (Number(headers["content-length"]) <= maxUnsignedBody)
    return { size: maxSize, code: "body_too_large" };
  const fault = findSignatureFault(headers[signatureHeader] as string | undefined);
  if (fault === undefined || maxSize <= maxUnsignedBody)
    return { size: maxSize, code: "body_too_large" };
  return { size: maxUnsignedBody, code: fault };
}

/** Same rule as body-parser. */
export function isEncoded(headers: StoredHeaders): boolean {
  const { "content-encoding": encoding = "identity" } = headers;
  return String(encoding).toLowerCase() !== "identity";
}
