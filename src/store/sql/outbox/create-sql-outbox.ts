import type { Outbox } from "../../../core/routing/outbox";
import { createConsumerCursor } from "../consumer-cursor";
import type { SqlDatabase } from "../sql-database";
import { createAttempts } from "./attempts";
import { createDestinations } from "./destinations";
import { createNotifications } from "./notifications";
import { createRouting } from "./routing";

/** The outbox of a database. */
export function createSqlOutbox(database: SqlDatabase): Outbox {
  const cursor = createConsumerCursor(database, "router");
  return {
    readCursor: () => cursor.read(),
    ...createDestinations(database, cursor),
    ...createRouting(database, cursor),
    ...createNotifications(database),
    ...createAttempts(database),
  };
}
