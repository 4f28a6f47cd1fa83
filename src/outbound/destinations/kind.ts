import type { z } from "zod";
import type { Rule } from "../routing/rule";
import type { Destination } from "./destination";

/** Mentions by the authors' e-mails, in lower case. */
export type People = ReadonlyMap<
  string,
  { slack?: string | undefined; teams?: string | undefined }
>;

/** The settings of every destination in the file. */
export interface Common {
  name: string;
  type: string;
  when: Rule;
  isForPeople: boolean;
  saysDuration: boolean;
}

/** The settings that every kind of destination has. */
export type Named = Pick<Common, "name" | "when">;

export interface KindContext {
  people: People;
  /** The folder of the file, to which paths are relative. */
  folder: string;
}

interface KindDefinition<Settings> {
  type: string;
  /** Whether `when` defaults to workflows that were broken or fixed. */
  isForPeople: boolean;
  /** Whether it shows how long a run took, although it is not for people. */
  saysDuration?: true;
  /** Whether it wakes people up: without any `when`, it gets the default branch alone. */
  isForOnCall?: true;
  /** The keys of the file besides `name`, `type` and `when`. */
  settings: z.ZodType<Settings>;
  create(common: Common, settings: Settings, context: KindContext): Destination;
  /** Checks that need the folder of the file. */
  check?(settings: Settings, context: KindContext): Issue | undefined;
  /** Warnings about settings that will stop working. */
  warn?(settings: Settings): Issue | undefined;
}

/** A kind of destination, as the file's reader knows it. */
export interface Kind {
  type: string;
  isForPeople: boolean;
  isForOnCall: boolean;
  /** @param written the keys besides `name`, `type` and `when` */
  read(written: object, named: Named, context: KindContext): ReadDestination;
}

export type ReadDestination =
  { destination: Destination; warning: Issue | undefined } | { issues: readonly Issue[] };

/** A problem with one key. */
export type Issue = Pick<z.core.$ZodIssue, "path" | "message"> & {
  code?: string;
  keys?: readonly string[];
  expected?: string;
};

export function defineKind<Settings>(kind: KindDefinition<Settings>): Kind {
  const { type, isForPeople, isForOnCall = false } = kind;
  return {
    type,
    isForPeople,
    isForOnCall,
    read(written, named, context): ReadDestination {
      const parsed = kind.settings.safeParse(written);
      if (!parsed.success) return { issues: parsed.error.issues };
      const issue = kind.check?.(parsed.data, context);
      if (issue) return { issues: [issue] };
      // A template may show the duration, too.
      const saysDuration = isForPeople || kind.saysDuration === true || "message" in written;
      const common = { ...named, type, isForPeople, saysDuration };
      const destination = kind.create(common, parsed.data, context);
      return { destination, warning: kind.warn?.(parsed.data) };
    },
  };
}
