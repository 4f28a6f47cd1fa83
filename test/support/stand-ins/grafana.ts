import { isJsonType, parseJson, type StandIn, startStandIn } from "./start-stand-in";

/** Section 6: annotations. */
export async function startGrafana(): Promise<
  StandIn & { annotations: Record<string, unknown>[] }
> {
  const annotations: Record<string, unknown>[] = [];
  const standIn = await startStandIn((received) => {
    const { path, method, headers } = received;
    if (path !== "/api/annotations" || method !== "POST") return { status: 404 };
    if (headers.authorization !== "Bearer glsa_right_token") {
      return { status: 401, body: { message: "Invalid API key" } };
    }
    const body = isJsonType(received) ? parseJson(received.body) : undefined;
    if (typeof body?.text !== "string" || body.text === "") {
      return { status: 400, body: { message: "Failed to save annotation: text is required" } };
    }
    annotations.push(body);
    return { status: 200, body: { message: "Annotation added", id: annotations.length } };
  });
  return { ...standIn, annotations };
}
