/** What an expression of Prometheus's language reads. */
export interface Reading {
  metrics: Set<string>;
  labels: Set<string>;
}

type Type = 'scalar' | 'vector' | 'range' | 'string';

const AGGREGATIONS = ['sum', 'min', 'max', 'avg', 'count', 'topk', 'bottomk', 'quantile'];
const FUNCTIONS: Record<string, Type[]> = {
  rate: ['range'],
  increase: ['range'],
  avg_over_time: ['range'],
  min_over_time: ['range'],
  max_over_time: ['range'],
  absent: ['vector'],
  histogram_quantile: ['scalar', 'vector'],
  time: [],
};
/** From what binds least to what binds most. */
const OPERATORS = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '>=', '<=', '>', '<'],
  ['+', '-'],
  ['*', '/', '%'],
  ['^'],
];
const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:ms|[smhdwy])|\$__\w+)|(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*")|([a-zA-Z_:][\w:]*)|([=!<>]=|=~|!~|[-+*/%^<>=(){}[\],]))/y;

/** Reads one expression, in the part of the language that we use; throws where Prometheus would not take it. */
export function readPromql(text: string): Reading {
  return new PromqlReader(tokensOf(text)).read();
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`No token at ${at} of ${text}`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

class PromqlReader {
  private readonly reading: Reading = { metrics: new Set(), labels: new Set() };

  constructor(private readonly tokens: string[]) {}

  read(): Reading {
    const type = this.expression();
    if (this.tokens.length > 0) throw new Error(`Unexpected ${this.tokens.join(' ')}`);
    if (type === 'range' || type === 'string') throw new Error(`An expression must not be a ${type}`);
    return this.reading;
  }

  private expression(level = 0): Type {
    const operators = OPERATORS[level];
    if (!operators) return this.primary();
    let type = this.expression(level + 1);
    while (operators.includes(this.next())) {
      const operator = this.tokens.shift()!;
      if (['on', 'ignoring'].includes(this.next())) this.labelList();
      const other = this.expression(level + 1);
      for (const side of [type, other])
        if (side === 'range' || side === 'string') throw new Error(`${operator} takes no ${side}`);
      if (level < 2 && (type === 'scalar' || other === 'scalar'))
        throw new Error(`${operator} takes two vectors`);
      if (level === 2 && type === 'scalar' && other === 'scalar')
        throw new Error(`${operator} takes a vector`);
      type = type === 'vector' || other === 'vector' ? 'vector' : 'scalar';
    }
    return type;
  }

  private primary(): Type {
    const token = this.tokens.shift();
    if (token === undefined) throw new Error('The expression ends too early');
    if (token === '(') {
      const type = this.expression();
      this.take(')');
      return type;
    }
    if (/^\d/.test(token)) return 'scalar';
    if (token.startsWith('"')) return 'string';
    if (!/^[a-zA-Z_:]/.test(token)) throw new Error(`Unexpected ${token}`);
    if (AGGREGATIONS.includes(token)) return this.aggregation(token);
    if (this.next() === '(') return this.call(token);
    return this.selector(token);
  }

  private aggregation(name: string): Type {
    const grouped = ['by', 'without'].includes(this.next());
    if (grouped) this.labelList();
    const takesNumber = ['topk', 'bottomk', 'quantile'].includes(name);
    this.arguments(name, takesNumber ? ['scalar', 'vector'] : ['vector']);
    if (!grouped && ['by', 'without'].includes(this.next())) this.labelList();
    return 'vector';
  }

  private call(name: string): Type {
    const wanted = FUNCTIONS[name];
    if (!wanted) throw new Error(`There is no function ${name}`);
    this.arguments(name, wanted);
    return name === 'time' ? 'scalar' : 'vector';
  }

  private arguments(name: string, wanted: Type[]): void {
    this.take('(');
    wanted.forEach((type, index) => {
      if (index > 0) this.take(',');
      const given = this.expression();
      if (given !== type) throw new Error(`${name} takes a ${type}, not a ${given}`);
    });
    this.take(')');
  }

  private selector(name: string): Type {
    this.reading.metrics.add(name);
    if (this.next() === '{') {
      this.tokens.shift();
      while (this.next() !== '}') {
        this.reading.labels.add(this.word());
        const operator = this.tokens.shift() ?? '';
        if (!['=', '!=', '=~', '!~'].includes(operator)) throw new Error(`No matcher: ${operator}`);
        if (!this.tokens.shift()?.startsWith('"'))
          throw new Error(`A label of ${name} is matched by no string`);
        if (this.next() === ',') this.tokens.shift();
        else if (this.next() !== '}') throw new Error(`The labels of ${name} do not end`);
      }
      this.take('}');
    }
    if (this.next() !== '[') return 'vector';
    this.tokens.shift();
    const duration = this.tokens.shift() ?? '';
    if (!/^(\d.*[a-z]|\$__rate_interval)$/.test(duration)) throw new Error(`No duration: ${duration}`);
    this.take(']');
    return 'range';
  }

  private labelList(): void {
    this.tokens.shift();
    this.take('(');
    while (this.next() !== ')') {
      this.reading.labels.add(this.word());
      if (this.next() === ',') this.tokens.shift();
      else if (this.next() !== ')') throw new Error('A list of labels does not end');
    }
    this.take(')');
  }

  private word(): string {
    const token = this.tokens.shift() ?? '';
    if (!/^[a-zA-Z_]\w*$/.test(token)) throw new Error(`No label: ${token}`);
    return token;
  }

  private next(): string {
    return this.tokens[0] ?? '';
  }

  private take(expected: string): void {
    const token = this.tokens.shift();
    if (token !== expected) throw new Error(`Expected ${expected}, got ${token}`);
  }
}
