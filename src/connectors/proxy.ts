/** How providers are reached by proxies. Empty texts stand for no proxy. Without `httpsProxy`, `httpProxy` serves https too. */
export interface ProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** Hosts that are reached directly, separated by commas or spaces. */
  readonly noProxy: string;
}
