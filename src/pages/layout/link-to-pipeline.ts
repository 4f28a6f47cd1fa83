/** The path of a pipeline's page; undefined for an id that no URL can contain. */
export function linkToPipeline(id: string | null): string | undefined {
  return id?.isWellFormed() ? `/pipelines/${encodeURIComponent(id)}` : undefined;
}
