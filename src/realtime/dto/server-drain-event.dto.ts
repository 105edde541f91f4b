/** The node stops, and closes the transport: connect again. */
export class ServerDrainEventDto {
  /** When to try, so that not everyone comes at once. */
  retryInMs: number;
}
