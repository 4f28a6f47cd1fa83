import type Pg from "pg";

/** 8-byte integers as numbers, because keys and milliseconds since 1970 are safe integers. */
export function parseIntegersAsNumbers(pg: typeof Pg): Pg.CustomTypesConfig["getTypeParser"] {
  return (oid, format) =>
    oid === pg.types.builtins.INT8 ? Number : (pg.types.getTypeParser(oid, format) as never);
}
