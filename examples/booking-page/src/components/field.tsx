import { type ComponentProps, useId } from 'react';

interface FieldProps extends Omit<ComponentProps<'input'>, 'onChange'> {
  readonly label: string;
  readonly onChange: (value: string) => void;
  /** What is wrong with the value. */
  readonly error: string | undefined;
  readonly hint?: string;
}

/** An input with its label, and its error where screen readers find it. */
export function Field({ label, error, hint, onChange, ...input }: FieldProps) {
  const id = useId();
  const description = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <span id={`${id}-hint`} className="muted">
          {hint}
        </span>
      )}
      <input
        {...input}
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={description || undefined}
        onChange={({ target }) => onChange(target.value)}
      />
      {error && (
        <span id={`${id}-error`} className="error">
          {error}
        </span>
      )}
    </div>
  );
}
