import { Eta, type TemplateFunction } from "eta";
import { z } from "zod";
import { formatSentence } from "../../core/log/describe-event";
import type { Job } from "../destinations/destination";
import { describeRun } from "./describe-run";
import { exampleJob } from "./example-job";
import { type FlatEvent, writeFlatEvent } from "./flat-event";
import { messageOf } from "./message-of";
import { runBounded } from "./run-bounded";
import { TemplateFailure } from "./template-failure";

/** A `message` of the file, compiled. */
export interface MessageTemplate {
  /** @throws TemplateFailure when the template fails for this job, or renders only white space */
  render(job: Job, publicUrl: string | undefined): string;
}

const examplePublicUrl = "https://receiver.example.com";

/**
 * A `message`: a template of eta whose values are escaped as the service needs it. One that does
 * not compile, or fails for an example, is an issue. One that might not end goes through
 * `tryTemplates` first.
 */
export function messageTemplate(
  escape: (text: string) => string = (text) => text,
): z.ZodType<MessageTemplate, string> {
  return z.string().transform((text, context) => {
    try {
      const template = compileTemplate(text, escape);
      template.render(exampleJob, examplePublicUrl);
      return template;
    } catch (error) {
      context.addIssue({
        code: "custom",
        message: `is a template that fails: ${firstLine(error)}`,
      });
      return z.NEVER;
    }
  });
}

function compileTemplate(text: string, escape: (text: string) => string): MessageTemplate {
  const write = (value: unknown): string => escape(toText(value));
  const eta = new Eta({ autoEscape: true, escapeFunction: write, autoTrim: false });
  const template = eta.compile(text);
  return {
    render(job, publicUrl): string {
      const message = renderTemplate(eta, template, variablesOf(job, publicUrl)).trim();
      if (message === "") throw new TemplateFailure("The template gives an empty message.");
      return message;
    },
  };
}

function renderTemplate(eta: Eta, template: TemplateFunction, variables: object): string {
  try {
    // It may loop for the names of one event, which anybody who can push may choose.
    return runBounded(() => eta.render(template, refuseUnknown(variables)));
  } catch (error) {
    throw new TemplateFailure(messageOf(error), { cause: error });
  }
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The variables of the example, as JSON. */
export function exampleVariables(): string {
  return JSON.stringify(variablesOf(exampleJob, examplePublicUrl));
}

/** The variables of a template, in `it`. */
function variablesOf(job: Job, publicUrl: string | undefined): object {
  const { sentence, commit, duration, before, url, inspectorUrl } = describeRun(job, publicUrl);
  const event = JSON.parse(writeFlatEvent(job)) as FlatEvent;
  const { change, type, status, project, workflow, branch, tag, author } = event;
  const { job: jobName, authorEmail } = event;
  const names = { type, status, project, workflow, job: jobName, branch, tag, author, authorEmail };
  const run = { sentence: formatSentence(sentence), change, commit, duration, before };
  return { ...names, ...run, url, inspectorUrl, event };
}

/** Refuses unknown names: a misspelled one would read as "undefined" in every message. */
function refuseUnknown(variables: object): object {
  return new Proxy(variables, {
    get(target, name): unknown {
      if (Object.hasOwn(target, name)) return Reflect.get(target, name);
      throw new Error(
        `there is no variable "${String(name)}"; there are ${Object.keys(target).join(", ")}`,
      );
    },
  });
}

function firstLine(error: unknown): string {
  return messageOf(error).split("\n")[0] ?? "";
}
