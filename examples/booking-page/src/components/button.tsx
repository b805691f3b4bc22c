import type { ComponentProps } from 'react';

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'primary' | 'secondary' | 'danger' | 'plain';
  /** Whether its action is running. The button keeps the focus meanwhile, and further clicks do nothing. */
  readonly isBusy?: boolean;
}

export function Button({ look = 'secondary', isBusy = false, className = '', ...rest }: ButtonProps) {
  return <button type="button" className={`button ${look} ${className}`} aria-disabled={isBusy} {...rest} />;
}
