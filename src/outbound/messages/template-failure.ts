/** A template of the user that fails for an event: no later attempt can help. */
export class TemplateFailure extends Error {}
