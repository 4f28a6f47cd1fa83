import type Pg from "pg";
import type { Logger } from "../../core/ports";
import { migratePostgres } from "./migrate-postgres";
import { parseIntegersAsNumbers } from "./parse-integers";

/** In milliseconds. With `commitTimeouts`, well below the 5 s timeout of CircleCI. */
const connectTimeout = 1_000;

/**
 * In milliseconds. The server's timeouts are shorter than ours: it would go on with a query that we
 * abandon, and commit an event that we answered with 503.
 */
const commitTimeouts = { lock_timeout: 1_000, statement_timeout: 1_500, query_timeout: 2_000 };
const readTimeouts = { lock_timeout: 500, statement_timeout: 14_000, query_timeout: 15_000 };

export interface PostgresPools {
  /** A single connection, because commits run one after another. */
  writer: Pg.Pool;
  /** The connections for everything else. */
  pool: Pg.Pool;
  /** Creates a client outside the pools, not connected yet. */
  createClient: () => Pg.Client;
  /** The configuration of a connection that reads, for a thread. */
  readerConfig: Pg.ClientConfig;
}

/**
 * Connects and migrates the database.
 *
 * @throws Error with the cause and the remedy if the database cannot be used or pg is not
 *   installed; the message never has the password
 */
export async function openPostgres(url: string, log: Logger): Promise<PostgresPools> {
  const pg = loadDriver();
  const connection = {
    connectionString: url,
    application_name: "circleci-webhooks",
    keepAlive: true,
  };
  const types = { getTypeParser: parseIntegersAsNumbers(pg) };
  const common: Pg.PoolConfig = { ...connection, types };
  // The pool replaces a lost connection, but an "error" event without a listener would end the process.
  const openPool = (options: Pg.PoolConfig): Pg.Pool =>
    new pg.Pool({ ...common, connectionTimeoutMillis: connectTimeout, ...options })
      // The error of a connection in use. Its next query fails as well.
      .on("connect", (client) => client.on("error", () => undefined))
      // The error of an idle connection.
      .on("error", (error) => log.warn({ why: error.message }, "database connection lost"));

  try {
    await migratePostgres(new pg.Client({ ...common, connectionTimeoutMillis: 10_000 }));
  } catch (error) {
    throw new Error(`Cannot open ${redactUrl(url)}: ${explainPostgresError(error)}`, {
      cause: error,
    });
  }
  return {
    writer: openPool({ max: 1, ...commitTimeouts }),
    pool: openPool({ max: 4, ...readTimeouts }),
    createClient: () => new pg.Client({ ...common, connectionTimeoutMillis: connectTimeout }),
    readerConfig: { ...connection, ...readTimeouts, connectionTimeoutMillis: connectTimeout },
  };
}

function loadDriver(): typeof Pg {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require("pg") as typeof Pg;
  } catch (cause) {
    throw new Error(
      "The PostgreSQL store requires the package pg, which is not installed. " +
        "Run 'npm install' without '--omit=optional', or use the store memory:.",
      { cause },
    );
  }
}

/**
 * Removes user, password and parameters, which may be secrets. An @ after the host means that the
 * password has an unescaped character such as a slash; then only the protocol is safe to show.
 */
export function redactUrl(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url);
  return /@/.test(pathname + search + hash) ? `${protocol}//…` : `${protocol}//${host}${pathname}`;
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html and Node.js error codes */
const explanations = new Map<string, string>([
  ["ECONNREFUSED", "nothing is listening there. Start the database."],
  ["ENOTFOUND", "the host does not exist."],
  ["EAI_AGAIN", "the DNS lookup failed. Try again later."],
  ["28P01", "the password is wrong."],
  ["28000", "the database rejects this user. Check the user name and pg_hba.conf."],
  ["3D000", "the database does not exist. Create it."],
  ["42501", "permission denied. Grant the user CREATE on the database for the first start."],
  ["57P03", "the database is starting up or shutting down. Try again later."],
  ["53300", "the database has too many connections. Raise max_connections or close some."],
  [
    "08P01",
    "a connection pooler rejects lock_timeout and statement_timeout. Connect to PostgreSQL directly, or set the pooler to session mode and let it ignore these parameters.",
  ],
]);

function explainPostgresError(error: unknown): string {
  const { code = "", message } = error as { code?: string; message: string };
  return explanations.get(code) ?? message;
}
