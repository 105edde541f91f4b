interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What one look at /metrics brought. */
export class Scrape {
  readonly types: Map<string, string>;
  readonly samples: Sample[];

  constructor(readonly text: string) {
    this.types = new Map(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name!, type!] as const),
    );
    this.samples = [...text.matchAll(/^([a-z_:]\w*)(?:\{(.*)\})? (\S+)$/gm)].map(
      ([, name, labels = '', value]) => ({
        name: name!,
        labels: Object.fromEntries(
          [...labels.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2]]),
        ),
        value: Number(value!.replace('+Inf', 'Infinity')),
      }),
    );
  }

  static async of(url: string, headers: Record<string, string> = {}): Promise<Scrape> {
    return new Scrape(await (await fetch(`${url}/metrics`, { headers })).text());
  }

  /** The names that a query can ask for. */
  get names(): Set<string> {
    const suffixes = (type: string) => (type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']);
    return new Set([...this.types].flatMap(([name, type]) => suffixes(type).map((suffix) => name + suffix)));
  }

  find(name: string, labels: Record<string, string> = {}): Sample[] {
    const wanted = Object.entries(labels);
    return this.samples.filter(
      (sample) => sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value),
    );
  }

  /** The sum of the samples with these labels; undefined when there is none. */
  value(name: string, labels: Record<string, string> = {}): number | undefined {
    const found = this.find(name, labels);
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }
}
