import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * Creates a certificate authority and a certificate, as files that are deleted after the test.
 *
 * @param subject of the certificate, in the format of OpenSSL's `subjectAltName`.
 */
export function createCertificates(subject = 'IP:127.0.0.1') {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const fileAt = (name: string) => join(folder, name);
  const openssl = (...parameters: readonly string[]) => {
    const { status, stderr } = spawnSync('openssl', parameters, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${parameters[0]} failed: ${stderr}`);
  };
  const request = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...request, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '2', '-subj', '/CN=Test CA');
  openssl('req', ...request, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=server.test');
  writeFileSync(fileAt('names'), `subjectAltName=${subject}\n`);
  const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.crt', ...signer);
  return { authority: fileAt('ca.crt'), certificate: fileAt('server.crt'), key: fileAt('server.key') };
}
