import type { ExampleTable } from './examples.spec-support.ts';

/** Made up, or used as examples by the authorities that give them out; a changed digit is none. */
export const nationalExamples: ExampleTable = {
  'gb-nino': { hits: ['NI «AB 12 34 56 C».'], misses: ['QQ 12 34 56 C', 'AB 12 34 56 E', 'CAB 12 34 56 C'] },
  'fr-nir': {
    hits: ['«2 55 08 14 168 025 38»', '«255081416802538»'],
    misses: ['2 55 08 14 168 025 39', '255081416802537'],
  },
  'es-dni': { hits: ['DNI: «12345678Z»', '«X1234567L»'], misses: ['12345678A', 'A12345678Z', 'X1234567A'] },
  'it-codice-fiscale': {
    hits: ['«RSSMRA85T10A562S»', '«rssmra85t10a562s»'],
    misses: ['RSSMRA85T10A562T', 'RSSMRA85X10A562S'],
  },
  'fi-hetu': { hits: ['«131052-308T»'], misses: ['131052-308U', '321052-308T'] },
  'se-personnummer': { hits: ['«811228-9874»', '«19811228-9874»'], misses: ['811228-9875', '811328-9874'] },
  'be-national-number': { hits: ['«85.07.30-033.28»'], misses: ['85.07.30-033.29', '85.13.30-033.28'] },
  'br-cpf': { hits: ['CPF «529.982.247-25»'], misses: ['529.982.247-24', '111.111.111-11'] },
  'cl-rut': { hits: ['«12.345.678-5»', '«7.654.321-6»'], misses: ['12.345.678-6'] },
  'cn-resident-id': { hits: ['«11010519491231002X»'], misses: ['110105194912310021', '11010519491331002X'] },
  'kr-rrn': { hits: ['«900101-1234567»'], misses: ['901301-1234567', '900101-9234567'] },
  'sg-nric': { hits: ['«S1234567D»', '«G1234567X»'], misses: ['S1234567E', 'AS1234567D'] },
  'in-aadhaar': { hits: ['«2345 6789 0124»'], misses: ['2345 6789 0123', '1 2345 6789 0124'] },
  'za-id': { hits: ['«8001015009087»'], misses: ['8001015009088', '8013015009087', '1725270930184'] },
  'cz-birth-number': { hits: ['«736028/5163»'], misses: ['736028/5164', '739928/5163'] },
  'mx-curp': { hits: ['«HEGG560427MVZRRL04»'], misses: ['HEGG561327MVZRRL04'] },
  'national-id': {
    hits: ['PESEL: «44051401359»', 'Steuer-ID «86 095 742 719»', '"bsn": "«111222333»"', 'my number is «123456789018»'],
    misses: ['using 123456789', 'sin(12345678)', 'PESEL: ***', 'bsn 12'],
  },
};
