import { z } from "zod";

/** A ticket, or a note on one. */
export interface ZendeskDrawing {
  kind: "zendesk";
  /** Undefined for a note. */
  subject: string | undefined;
  comment: string;
  isInternal: boolean;
  type: string;
  tags: string[];
}

const posted = z.object({
  ticket: z.object({
    subject: z.string().optional(),
    comment: z.object({ body: z.string(), public: z.boolean().default(true) }),
    type: z.string().default(""),
    tags: z.array(z.string()).default([]),
  }),
});

export function drawZendesk(body: unknown): ZendeskDrawing | undefined {
  const { data } = posted.safeParse(body);
  if (!data) return undefined;
  const { subject, comment, type, tags } = data.ticket;
  return {
    kind: "zendesk",
    ...{ subject, type, tags },
    comment: comment.body,
    isInternal: !comment.public,
  };
}
