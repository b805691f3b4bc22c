/**
 * Why Redis cannot be used, as a code: that of the network or of TLS, or the first word of an error reply, such as `ECONNREFUSED`,
 * `ERR_TLS_CERT_ALTNAME_INVALID` or `WRONGPASS`. Texts of errors are not used, since they can quote what was sent.
 */
export function redisFailureCode(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if ('lastNodeError' in error && error.lastNodeError) return redisFailureCode(error.lastNodeError);
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error.name === 'ReplyError') return /^[A-Z]+\b/.exec(error.message)?.[0] ?? 'ERR';
  if (error.message === 'Command timed out') return 'COMMAND_TIMEOUT';
  // The sentinel connector reports the last error as a text.
  return /\b(?:ERR_[A-Z_]+|E[A-Z]{5,}|NOAUTH|WRONGPASS|NOPERM)\b/.exec(error.message)?.[0] ?? sentinelCode(error);
}

function sentinelCode({ message }: Error): string {
  if (message.startsWith('All sentinels are unreachable')) return 'NO_SENTINEL_REACHABLE';
  return isNotSent({ message }) ? 'NOT_CONNECTED' : 'CONNECTION_LOST';
}

/** The beginnings of the client's messages for a command without a connection. */
const NOT_SENT = ["Stream isn't writeable", "Cluster isn't ready"];

/** Whether a command failed before it was sent. */
export function isNotSent({ message }: Pick<Error, 'message'>): boolean {
  return NOT_SENT.some((text) => message.startsWith(text));
}
