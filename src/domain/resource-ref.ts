/** Identifies a resource of an account, among those of its type. */
export interface ResourceRef {
  /** The account's key. */
  readonly account: string;
  /** The provider's id of the resource, or one derived from it. */
  readonly id: string;
}
