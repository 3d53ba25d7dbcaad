import { type FieldErrors, type Form, readText } from './form.ts'

/** What a template says about one of its fields. */
interface FieldProps {
  readonly label: string
  /** @default text */
  readonly type?: string
}

export interface FormContent {
  /** @default nothing was typed yet */
  readonly values?: Form
  /** @default nothing is wrong */
  readonly errors?: FieldErrors
  /** What is wrong with the form as a whole. @default what the fields say */
  readonly message?: string
}

/** A form as its template shows it. */
export interface FormView {
  readonly message: string | undefined
  readonly errors: FieldErrors
  /** Comes before the page's title: what a screen reader says first. */
  readonly prefix: '' | 'Error: '
  /** What a hidden field holds. */
  value(name: string): string
  /** One field with what was typed; passwords are never sent back. */
  field(name: string, props: FieldProps): object
}

/** Prepares a form for its template. The cursor goes to the first field that is wrong. */
export function viewForm({ values = {}, errors = {}, message }: FormContent = {}): FormView {
  const [firstWrong] = Object.keys(errors)
  return {
    message,
    errors,
    prefix: firstWrong === undefined && message === undefined ? '' : 'Error: ',
    value: (name) => readText(values, name),
    field: (name, props) => ({
      ...props,
      name,
      value: props.type === 'password' ? '' : readText(values, name),
      error: errors[name],
      focus: name === firstWrong,
    }),
  }
}
