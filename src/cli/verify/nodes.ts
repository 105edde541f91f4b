import type { Random } from '../random.js';

/** An address of the deployment: a node, or a load balancer in front of several. */
export interface Node {
  readonly url: string;
  answered: boolean;
  lastError: string;
}

export class Nodes {
  readonly all: readonly Node[];

  constructor(
    urls: readonly string[],
    private readonly random: Random,
  ) {
    this.all = urls.map((url) => ({ url, answered: false, lastError: 'it was never tried' }));
  }

  any(): Node {
    return this.random.pick(this.all)!;
  }

  /** Another node if there are several. */
  otherThan(node: Node | undefined): Node {
    const others = this.all.filter((other) => other !== node);
    return this.random.pick(others) ?? this.any();
  }

  get unreachable(): Node[] {
    return this.all.filter(({ answered }) => !answered);
  }
}
