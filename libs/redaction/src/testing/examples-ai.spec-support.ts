import type { ExampleTable } from './examples.spec-support.ts';
import { alnum, hex, lower, url64, uuid } from './invented.spec-support.ts';

export const aiExamples: ExampleTable = {
  'openai-key': {
    hits: [`«sk-proj-${url64(60)}»`, `«sk-svcacct-${url64(60)}»`],
    misses: ['task-project-plan', 'sk-proj-short'],
  },
  'openai-legacy-key': { hits: [`«sk-${alnum(20)}T3BlbkFJ${alnum(20)}»`], misses: [`T3BlbkFJ${alnum(20)}`] },
  'anthropic-key': { hits: [`«sk-ant-api03-${url64(93)}AA»`], misses: ['sk-ant-api03-short'] },
  'openrouter-key': { hits: [`«sk-or-v1-${hex(64)}»`], misses: ['sk-or-v1-abc'] },
  'langfuse-key': { hits: [`«sk-lf-${uuid()}»`], misses: ['sk-lf-abc'] },
  'sk-key': {
    hits: [`«sk-${alnum(48)}»`],
    misses: ['risk-assessment-for-the-third-quarter-of-the-year', 'sk-abcdefghijklmnopqrstuvwxyzabcdefgh'],
  },
  'elevenlabs-key': { hits: [`«sk_${hex(48)}»`], misses: ['sk_abc'] },
  'sk-underscore-key': { hits: [`«sk_${hex(32)}»`], misses: ['task_identifier_of_the_last_run'] },
  'huggingface-token': { hits: [`«hf_${alnum(34)}»`], misses: ['hf_hub_download'] },
  'groq-key': { hits: [`«gsk_${alnum(52)}»`], misses: ['gsk_abc'] },
  'replicate-token': { hits: [`«r8_${alnum(37)}»`], misses: ['r8_abc'] },
  'perplexity-key': { hits: [`«pplx-${alnum(48)}»`], misses: ['pplx-70b-online'] },
  'xai-key': { hits: [`«xai-${alnum(80)}»`], misses: ['xai-grok-2'] },
  'nvidia-key': { hits: [`«nvapi-${url64(64)}»`], misses: ['nvapi-docs'] },
  'langsmith-key': { hits: [`«lsv2_pt_${hex(32)}_${hex(10)}»`, `«ls__${hex(32)}»`], misses: ['lsv2_pt_x'] },
  'tavily-key': { hits: [`«tvly-${alnum(32)}»`, `«tvly-dev-${alnum(32)}»`], misses: ['tvly-dev-'] },
  'firecrawl-key': { hits: [`«fc-${hex(32)}»`], misses: ['fc-barcelona'] },
  'pinecone-key': { hits: [`«pcsk_${alnum(60)}»`], misses: ['pcsk_abc'] },
  'fireworks-key': { hits: [`«fw_${alnum(24)}»`], misses: ['fw_aaaaaaaaaaaaaaaaaaaaaaaa'] },
  'together-key': { hits: [`«tgp_v1_${url64(43)}»`], misses: ['tgp_v1_x'] },
  'cerebras-key': { hits: [`«csk-${lower(48)}»`], misses: ['csk-abc'] },
  'jina-key': { hits: [`«jina_${alnum(60)}»`], misses: ['jina_embeddings_v3'] },
  'e2b-key': { hits: [`«e2b_${hex(40)}»`], misses: ['e2b_sandbox'] },
  'browserbase-key': { hits: [`«bb_live_${url64(27)}»`], misses: ['bb_live_x'] },
  'voiceflow-key': { hits: [`«VF.DM.${hex(24)}.${alnum(16)}»`], misses: ['VF.DM.x'] },
  'google-ai-access-token': { hits: [`«AQ.Ab${url64(50)}»`], misses: ['AQ.About'] },
};
