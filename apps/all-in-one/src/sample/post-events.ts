const ATTEMPTS = 10;
const PAUSE_MS = 500;

/** `POST /v1/events` of a running ingest. The idempotency key makes a repeated request harmless. */
export function eventsPoster(baseUrl: string, apiKey: string) {
  const url = new URL('/v1/events', baseUrl);
  return async (ndjson: string, idempotencyKey: string): Promise<void> => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/x-ndjson',
      'idempotency-key': idempotencyKey,
    };
    for (let attempt = 1; ; attempt += 1) {
      const { status } = await fetch(url, { method: 'POST', headers, body: ndjson });
      if (status >= 200 && status < 300) return;
      if (status !== 503 || attempt === ATTEMPTS) throw new Error(`POST ${url.href} was answered with ${status}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
}
