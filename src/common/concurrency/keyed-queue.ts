/** Tasks of one lane run one after the other, those of different lanes side by side. */
export class Lanes {
  private readonly tails = new Map<string, Promise<unknown>>();

  run<T>(lane: string, task: () => Promise<T>): Promise<T> {
    const turn = (this.tails.get(lane) ?? Promise.resolve()).then(task);
    const tail = turn
      .catch(() => undefined)
      .then(() => {
        if (this.tails.get(lane) === tail) this.tails.delete(lane);
      });
    this.tails.set(lane, tail);
    return turn;
  }
}
