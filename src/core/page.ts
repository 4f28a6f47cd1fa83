export interface Page {
  limit: number;
  before?: string | undefined;
}
