import type { Random } from '../random.js';

/** One address at which the deployment is reached: a node, or a balancer in front of several. */
export interface Node {
  readonly url: string;
  /** Whether it ever answered. */
  answered: boolean;
  /** Why it did not, the last time. */
  lastError: string;
}

/** The addresses that traffic is spread over. */
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

  /** Another one where there is one. */
  otherThan(node: Node | undefined): Node {
    const others = this.all.filter((other) => other !== node);
    return this.random.pick(others) ?? this.any();
  }

  get unreachable(): Node[] {
    return this.all.filter(({ answered }) => !answered);
  }
}
