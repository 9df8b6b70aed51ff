/**
 * @file Typed requests and events over any message port. A request is always answered, rejected or
 * cancelled, also when the other side dies.
 */

/** Method name to parameters and result. */
export type Methods = Record<string, { params: unknown; result: unknown }>;
/** Event name to payload. */
export type Events = Record<string, unknown>;

/** One direction of a conversation: what a side can be asked, and what it announces. */
export interface Side {
  methods: Methods;
  events: Events;
}

/** The least a transport must do. Messages are structured-cloneable. */
export interface Port {
  post(message: unknown): void;
}

export type Handlers<TSide extends Side> = {
  [K in keyof TSide['methods']]: (
    params: TSide['methods'][K]['params'],
    signal: AbortSignal,
  ) => TSide['methods'][K]['result'] | Promise<TSide['methods'][K]['result']>;
};

type Message =
  | { type: 'request'; id: number; method: string; params: unknown }
  | { type: 'cancel'; id: number }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; name: string; message: string }
  | { type: 'event'; event: string; payload: unknown };

/** The other side ended, or the request was cancelled, before an answer came. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * One end of a conversation.
 * @typeParam Mine what this end answers and announces
 * @typeParam Theirs what the other end answers and announces
 */
export class Channel<Mine extends Side, Theirs extends Side> {
  readonly #pending = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  readonly #running = new Map<number, AbortController>();
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  readonly #port: Port;
  readonly #handlers: Handlers<Mine>;
  #nextId = 1;
  #closed: string | null = null;

  constructor(port: Port, handlers: Handlers<Mine>) {
    this.#port = port;
    this.#handlers = handlers;
  }

  /** @throws NoAnswer when the other side ends or `signal` aborts first; else what the handler threw. */
  request<K extends keyof Theirs['methods'] & string>(
    method: K,
    params: Theirs['methods'][K]['params'],
    signal?: AbortSignal,
  ): Promise<Theirs['methods'][K]['result']> {
    if (this.#closed !== null) return Promise.reject(new NoAnswer(this.#closed));
    if (signal?.aborted) return Promise.reject(new NoAnswer(`${method}: cancelled`));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.#pending.delete(id);
        this.#port.post({ type: 'cancel', id } satisfies Message);
        reject(new NoAnswer(`${method}: cancelled`));
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const done = (): void => signal?.removeEventListener('abort', cancel);
      this.#pending.set(id, {
        resolve: (result) => (done(), resolve(result)),
        reject: (error) => (done(), reject(error)),
      });
      this.#port.post({ type: 'request', id, method, params } satisfies Message);
    });
  }

  emit<K extends keyof Mine['events'] & string>(event: K, payload: Mine['events'][K]): void {
    if (this.#closed === null) this.#port.post({ type: 'event', event, payload } satisfies Message);
  }

  /** @returns a function that stops listening. */
  on<K extends keyof Theirs['events'] & string>(
    event: K,
    listener: (payload: Theirs['events'][K]) => void,
  ): () => void {
    const set = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  }

  /** Feed every message that the transport delivers. */
  receive(raw: unknown): void {
    const message = raw as Message;
    switch (message.type) {
      case 'request':
        void this.#answer(message.id, message.method, message.params);
        return;
      case 'cancel':
        this.#running.get(message.id)?.abort();
        return;
      case 'result':
        this.#take(message.id)?.resolve(message.result);
        return;
      case 'error': {
        const error = new Error(message.message);
        error.name = message.name;
        this.#take(message.id)?.reject(error);
        return;
      }
      case 'event':
        for (const listener of this.#listeners.get(message.event) ?? [])
          listener(message.payload as never);
    }
  }

  /** The other side is gone: rejects what is pending, refuses what comes. */
  close(reason: string): void {
    if (this.#closed !== null) return;
    this.#closed = reason;
    for (const { reject } of this.#pending.values()) reject(new NoAnswer(reason));
    this.#pending.clear();
    for (const controller of this.#running.values()) controller.abort();
  }

  #take(id: number): { resolve: (r: unknown) => void; reject: (e: Error) => void } | undefined {
    const entry = this.#pending.get(id);
    this.#pending.delete(id);
    return entry;
  }

  async #answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      // A message may come from another version of the other side.
      const handlers: Partial<Handlers<Mine>> = this.#handlers;
      const handler = handlers[method as keyof Mine['methods']];
      if (handler === undefined) throw new Error(`unknown request ${method}`);
      const result = await handler(params, controller.signal);
      this.#reply({ type: 'result', id, result });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      this.#reply({ type: 'error', id, name: error.name, message: error.message });
    } finally {
      this.#running.delete(id);
    }
  }

  #reply(message: Message): void {
    if (this.#closed === null) this.#port.post(message);
  }
}
