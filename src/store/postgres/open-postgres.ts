import type Pg from "pg";
import type { Logger } from "../../core/ports";
import { migratePostgres } from "./migrate-postgres";

/** In milliseconds. Together well under the 5 s after which CircleCI hangs up. */
const connectTimeout = 1_000;

/**
 * In milliseconds. The server gives up before we do: a query that we abandon would wait on for its
 * lock, one connection after the other, and commit an event that was answered with 503.
 */
const commitTimeouts = { lock_timeout: 1_000, statement_timeout: 1_500, query_timeout: 2_000 };
const readTimeouts = { lock_timeout: 500, statement_timeout: 14_000, query_timeout: 15_000 };

export interface PostgresPools {
  /** Of one connection: commits follow each other. */
  writer: Pg.Pool;
  /** Everything else. */
  pool: Pg.Pool;
  /** A connection beside the pools, not connected yet. */
  connect: () => Pg.Client;
}

/**
 * Connects, and brings the database to this program's version.
 *
 * @throws Error that says what is wrong with the database and what to do, or that pg is not
 *   installed; without the password
 */
export async function openPostgres(url: string, log: Logger): Promise<PostgresPools> {
  const pg = loadDriver();
  const common: Pg.PoolConfig = {
    connectionString: url,
    application_name: "circleci-webhooks",
    keepAlive: true,
    types: { getTypeParser: numbersFor(pg) },
  };
  const openPool = (options: Pg.PoolConfig): Pg.Pool =>
    // A connection that breaks while nobody uses it is replaced by the next one.
    new pg.Pool({ ...common, connectionTimeoutMillis: connectTimeout, ...options }).on(
      "error",
      (error) => log.warn({ why: error.message }, "a connection to the database broke"),
    );

  try {
    await migratePostgres(new pg.Client({ ...common, connectionTimeoutMillis: 10_000 }));
  } catch (error) {
    throw new Error(`${withoutCredentials(url)} cannot be used. ${explain(error)}`, {
      cause: error,
    });
  }
  return {
    writer: openPool({ max: 1, ...commitTimeouts }),
    pool: openPool({ max: 4, ...readTimeouts }),
    connect: () => new pg.Client({ ...common, connectionTimeoutMillis: connectTimeout }),
  };
}

/** 8-byte integers as numbers: keys, and milliseconds since 1970, fit. */
function numbersFor(pg: typeof Pg): Pg.CustomTypesConfig["getTypeParser"] {
  return (oid, format) =>
    oid === pg.types.builtins.INT8 ? Number : (pg.types.getTypeParser(oid, format) as never);
}

function loadDriver(): typeof Pg {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require("pg") as typeof Pg;
  } catch (cause) {
    throw new Error(
      "postgres: needs the package pg, which is not installed. " +
        "Run 'npm install' without '--omit=optional', or use memory:.",
      { cause },
    );
  }
}

/**
 * To show: user, password and parameters may be secrets. So may the rest be, when an @ comes late:
 * then the password has a character in it that ends a URL's user, such as a slash.
 */
export function withoutCredentials(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url);
  return /@/.test(pathname + search + hash) ? protocol : `${protocol}//${host}${pathname}`;
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, and Node.js's own codes */
const explanations: Record<string, string> = {
  ECONNREFUSED: "Nothing listens there. Is the database running?",
  ENOTFOUND: "There is no such host.",
  EAI_AGAIN: "The host's name cannot be looked up now.",
  "28P01": "The password is wrong.",
  "28000": "The database does not let this user in.",
  "3D000": "There is no such database. Create it.",
  "42501": "The user has not the right to. It needs CREATE on the database, for the first start.",
  "57P03": "The database is starting up or shutting down. Try again.",
  "53300": "The database takes no more connections.",
  "08P01":
    "A pooler in front of it refuses lock_timeout and statement_timeout. Connect to PostgreSQL directly, or let the pooler pool sessions and ignore these parameters.",
};

function explain(error: unknown): string {
  const { code = "", message } = error as { code?: string; message: string };
  return explanations[code] ?? message;
}
