import type { PreparedRequest } from "../../../core/routing/notification";
import { presentBody, type ShownBody } from "../../layout/payload/present-body";
import { type Drawing, drawRequest } from "./draw-request";

/** A request, without credentials, and how a chat shows it. */
export interface ShownRequest {
  method: string;
  url: string;
  headers: [name: string, value: string][];
  body: ShownBody;
  /** The body as it is sent; undefined if it is empty. */
  text: string | undefined;
  /** The drawing; undefined for services without one. */
  drawing: Drawing | undefined;
}

/** @param type of the destination */
export function presentRequest(type: string, request: PreparedRequest): ShownRequest {
  const { method, url, headers, body } = request;
  return {
    ...{ method, url },
    headers: Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, each]),
    ),
    body: presentBody(body, "body"),
    text: presentBody(body, "raw").text,
    drawing: drawRequest(type, body),
  };
}
