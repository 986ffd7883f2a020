import { credential, type Detector, tails } from './detector.ts';
import { hasLettersAndDigits, isMixed } from './secret-shapes.ts';

/** Keys of model providers and of the services that agents use. */
export const aiProviderDetectors: readonly Detector[] = [
  credential(
    'openai-key',
    ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-none-'],
    /sk-(?:proj|svcacct|admin|None)-[\w-]{20}/,
    {
      tail: tails.dash,
      severity: 'critical',
    },
  ),
  credential('openai-legacy-key', ['sk-'], /sk-[\w-]{2,90}T3BlbkFJ[\w-]{10}/, {
    tail: tails.dash,
    severity: 'critical',
  }),
  credential('anthropic-key', ['sk-ant-'], /sk-ant-[a-z0-9]{3,10}-[\w-]{20}/, {
    tail: tails.dash,
    severity: 'critical',
  }),
  credential('openrouter-key', ['sk-or-'], /sk-or-(?:v1-)?[\da-f]{40}/),
  credential('langfuse-key', ['sk-lf-'], /sk-lf-[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/),
  // The prefix of many: DeepSeek, LiteLLM, Moonshot. No hyphen inside, or "risk-assessment-…" would be one.
  credential('sk-key', ['sk-'], /sk-[A-Za-z0-9]{32}/, { accept: hasLettersAndDigits, isGeneric: true }),
  credential('elevenlabs-key', ['sk_'], /sk_[\da-f]{48}/),
  credential('sk-underscore-key', ['sk_'], /sk_(?:\d{4}_\d{6}_)?[\da-f]{32}/, {
    accept: hasLettersAndDigits,
    isGeneric: true,
  }),
  credential('huggingface-token', ['hf_', 'api_org_'], /(?:hf|api_org)_[A-Za-z0-9]{30}/, { severity: 'critical' }),
  credential('groq-key', ['gsk_'], /gsk_[A-Za-z0-9]{40}/),
  credential('replicate-token', ['r8_'], /r8_[A-Za-z0-9]{30}/),
  credential('perplexity-key', ['pplx-'], /pplx-[A-Za-z0-9]{40}/),
  credential('xai-key', ['xai-'], /xai-\w{60}/),
  credential('nvidia-key', ['nvapi-'], /nvapi-[\w-]{40}/, { tail: tails.dash }),
  credential('langsmith-key', ['lsv2_', 'ls__'], /lsv2_(?:pt|sk)_[\da-f]{32}_[\da-f]{10}|ls__[\da-f]{32}/),
  credential('tavily-key', ['tvly-'], /tvly-(?:dev-|prod-)?[A-Za-z0-9]{24}/, { tail: tails.dash }),
  credential('firecrawl-key', ['fc-'], /fc-[\da-f]{32}/),
  credential('pinecone-key', ['pcsk_'], /pcsk_[\w-]{40}/),
  credential('fireworks-key', ['fw_'], /fw_[A-Za-z0-9]{22}/, { accept: isMixed }),
  credential('together-key', ['tgp_v1_'], /tgp_v1_[\w-]{30}/, { tail: tails.dash }),
  credential('cerebras-key', ['csk-'], /csk-[a-z0-9]{40}/),
  credential('jina-key', ['jina_'], /jina_[A-Za-z0-9]{32}/, { tail: tails.dash }),
  credential('e2b-key', ['e2b_'], /e2b_[\da-f]{40}/),
  credential('browserbase-key', ['bb_live_'], /bb_live_[\w-]{20}/, { tail: tails.dash }),
  credential('voiceflow-key', ['vf.'], /VF\.(?:DM|WS)\.[\da-f]{24}\.[A-Za-z0-9]{16}/),
  credential('google-ai-access-token', ['aq.ab'], /AQ\.Ab[\w-]{40}/, { tail: tails.dash }),
];
