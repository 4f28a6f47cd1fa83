import { z } from "zod";

/** A credential that is sent in a header. One that was read from a file often ends with a line end. */
export const credential = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .regex(/^[\x21-\x7e]*$/, "must be printable ASCII without spaces");
