/** How long a chosen slot is held while the visitor fills in the form. */
export const HOLD_MINUTES = 10;
