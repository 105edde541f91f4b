export interface Reply<T = any> {
  status: number;
  body: T;
  headers: Headers;
}

export type Headed = Record<string, string>;

/** Somebody's HTTP client: speaks JSON and keeps cookies as a browser would. */
export class HttpClient {
  readonly cookies = new Map<string, string>();

  constructor(
    public url: string,
    private readonly onReply: (method: string, path: string, reply: Reply) => void = () => undefined,
  ) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get = (path: string, headers?: Headed) => this.send('GET', path, undefined, headers);
  post = (path: string, body?: unknown, headers?: Headed) => this.send('POST', path, body, headers);
  put = (path: string, body?: unknown, headers?: Headed) => this.send('PUT', path, body, headers);
  patch = (path: string, body?: unknown, headers?: Headed) => this.send('PATCH', path, body, headers);
  delete = (path: string, body?: unknown, headers?: Headed) => this.send('DELETE', path, body, headers);

  async send(method: string, path: string, body?: unknown, headers: Headed = {}): Promise<Reply> {
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.cookies.size > 0 && { cookie: this.cookie }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    this.keepCookies(response.headers);
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    const reply = {
      status: response.status,
      body: json ? JSON.parse(text) : text,
      headers: response.headers,
    };
    this.onReply(method, path, reply);
    return reply;
  }

  private keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split('=') as [string, string];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
