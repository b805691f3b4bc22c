/** Why a request got no response. */
export interface ConnectionFailure {
  /** `CONNECT_FAILED`: no byte of the request was sent. `INVALID_RESPONSE`: the provider responded with something else than HTTP. */
  readonly kind: 'CONNECT_FAILED' | 'CONNECTION_LOST' | 'INVALID_RESPONSE';
  /** Completes "The provider …", with the code of the error. */
  readonly predicate: string;
}

const RETRY = 'try again later';
const CHECK_BASE_URL = 'check the base URL of the account';

const NAME_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const NETWORK_CODES = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const UNTRUSTED_CODES = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
]);

/**
 * Describes a failed connection by the code of its error.
 *
 * @param code of Node.js, OpenSSL or undici, or the name of an error without a code; see https://nodejs.org/api/errors.html and https://nodejs.org/api/tls.html.
 */
export function describeConnectionFailure(code: string): ConnectionFailure {
  if (code === 'ECONNREFUSED') return connectFailed(`refused the connection (${code}); ${RETRY}`);
  if (NAME_CODES.has(code))
    return connectFailed(`has a host name that cannot be resolved (${code}): ${CHECK_BASE_URL}`);
  if (NETWORK_CODES.has(code)) return connectFailed(`is unreachable (${code}); ${RETRY}`);
  if (UNTRUSTED_CODES.has(code)) {
    return connectFailed(
      `has a certificate that is not trusted (${code}): name the file of its authority in NODE_EXTRA_CA_CERTS`,
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return connectFailed(`has a certificate for another name (${code}): ${CHECK_BASE_URL}`);
  }
  if (code.startsWith('CERT_')) return connectFailed(`has an invalid certificate (${code})`);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return connectFailed(`cannot be reached by TLS (${code}): ${CHECK_BASE_URL}`);
  }
  if (code.startsWith('HPE_') || code === 'HTTPParserError') {
    return { kind: 'INVALID_RESPONSE', predicate: `returned a response that is not valid HTTP (${code})` };
  }
  return { kind: 'CONNECTION_LOST', predicate: `closed the connection before it responded (${code}); ${RETRY}` };
}

function connectFailed(predicate: string): ConnectionFailure {
  return { kind: 'CONNECT_FAILED', predicate };
}
