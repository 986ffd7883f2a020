import { describe, expect, it } from 'vitest';
import { answerOf } from './post.ts';

const refusal = (code: string) => JSON.stringify({ error: { code, message: '' } });

describe('a refusal with status 400', () => {
  it.each(['body_unreadable', 'invalid_utf8', 'forbidden_key', 'empty_body'])('is about the records: %s', (code) => {
    expect(answerOf(400, refusal(code), undefined)).toEqual({ kind: 'refused', code });
  });

  it.each(['invalid_stream', 'invalid_idempotency_key', 'tenant_invalid', 'bad_request', 'toString'])(
    'is not about the records, which must not be passed over for it: %s',
    (code) => {
      expect(answerOf(400, refusal(code), undefined).kind).toBe('stopped');
    },
  );

  it('is not about the records when somebody before ingest answers', () => {
    const page = '<html>The plain HTTP request was sent to HTTPS port</html>';
    expect(answerOf(400, page, undefined)).toEqual({ kind: 'stopped', code: 'http_400' });
  });
});
