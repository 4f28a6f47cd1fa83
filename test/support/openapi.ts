import type { Server } from "node:http";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import request from "supertest";

interface Response {
  description: string;
  content?: object;
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
}

export async function readDocument(server: Server): Promise<Document> {
  const { body } = await request(server).get("/openapi.json").set("Host", "localhost");
  return body as Document;
}

/** Checks a JSON response against `/openapi.json`. */
export async function checkResponse(
  server: Server,
  path: string,
  response: { status: number; type: string; body: unknown },
  method: "get" | "post" = "get",
): Promise<void> {
  const document = await readDocument(server);
  const ajv = new Ajv2020({ strict: false });
  addFormats(ajv);
  ajv.addSchema(document, "document");
  const pointer = ["paths", path, method, "responses", String(response.status), "content"]
    .concat(response.type, "schema")
    .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  const isRight = ajv.compile({ $ref: `document#/${pointer}` });
  if (!isRight(response.body)) throw new Error(ajv.errorsText(isRight.errors));
}
