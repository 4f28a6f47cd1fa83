import type { SendTools } from "../destination";
import { appendPath } from "../../destination-url";
import type { OutboundResponse, OutboundRequest } from "../../guarded-client";
import { jsonOf } from "../../judge-response";

export type ZendeskCredentials =
  { clientId: string; clientSecret: string } | { email: string; apiToken: string };

export interface ZendeskAccount {
  /** Adds the credentials. A 401 gets one new token, and the request once more. */
  exchange(request: OutboundRequest, tools: SendTools): Promise<OutboundResponse>;
  /** The texts that must not be shown now. */
  secrets(): string[];
}

/** In seconds. Zendesk accepts 300 to 172,800. */
const tokenLife = 3600;
const margin = 60_000;

export function openZendeskAccount(base: URL, credentials: ZendeskCredentials): ZendeskAccount {
  if ("apiToken" in credentials) return withApiToken(credentials);
  const { clientId, clientSecret } = credentials;
  let token: { text: string; endsAt: number } | undefined;

  async function requestToken({ exchange, now }: SendTools): Promise<OutboundResponse | string> {
    if (token && token.endsAt > now().getTime()) return token.text;
    const body = JSON.stringify({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      // Reading finds a ticket that was made by an attempt whose response was lost.
      scope: "tickets:read tickets:write",
      expires_in: tokenLife,
    });
    const headers = { "content-type": "application/json", accept: "application/json" };
    const url = appendPath(base, "/oauth/tokens");
    const response = await exchange({ method: "POST", url, headers, body });
    const text = jsonOf(response)?.access_token;
    if (response.status !== 200 || typeof text !== "string") return withoutToken(response);
    token = { text, endsAt: now().getTime() + tokenLife * 1000 - margin };
    return text;
  }

  return {
    async exchange(request, tools) {
      const first = await requestToken(tools);
      if (typeof first !== "string") return first;
      const response = await tools.exchange(authorize(request, `Bearer ${first}`));
      if (response.status !== 401) return response;
      token = undefined;
      const second = await requestToken(tools);
      if (typeof second !== "string") return second;
      return tools.exchange(authorize(request, `Bearer ${second}`));
    },
    secrets: () => [clientSecret, token?.text ?? ""],
  };
}

/** Until 2027-04-30. */
function withApiToken({ email, apiToken }: { email: string; apiToken: string }): ZendeskAccount {
  const basic = Buffer.from(`${email}/token:${apiToken}`).toString("base64");
  return {
    exchange: (request, tools) => tools.exchange(authorize(request, `Basic ${basic}`)),
    secrets: () => [apiToken, basic],
  };
}

function authorize(request: OutboundRequest, authorization: string): OutboundRequest {
  return { ...request, headers: { ...request.headers, authorization } };
}

/** Fails for a 200 or 201 without a token, which would look like a ticket. */
function withoutToken(response: OutboundResponse): OutboundResponse {
  if (response.status === null || response.status >= 300) return response;
  const error = "Zendesk gave no access token.";
  return { ...response, status: null, error, body: Buffer.alloc(0) };
}
