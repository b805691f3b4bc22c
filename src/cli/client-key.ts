import { newApiKey } from '../auth/api-keys.ts';

const { key, sha256 } = newApiKey();
process.stdout.write(
  [
    'A new key. Give it to the client, which sends it as `authorization: Bearer …`; it is shown only once:',
    `  ${key}`,
    'For the configuration:',
    `  keySha256: ${sha256}`,
    '',
  ].join('\n'),
);
