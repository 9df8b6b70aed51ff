/**
 * @file The page's controls, made from the webview toolkit. The only file that knows the toolkit, so
 * that another library can replace it here.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { el } from './dom.ts';

/** Registers the custom elements; once, before any control is made. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextField(),
  );
}

/**
 * @param label what a screen reader says and the tooltip shows
 * @param face what the button shows
 */
export function button(
  label: string,
  face: string,
  onClick: () => void,
  appearance: 'primary' | 'secondary' | 'icon' = 'secondary',
): HTMLElement {
  const control = el('vscode-button', { appearance, 'aria-label': label, title: label }, face);
  control.addEventListener('click', onClick);
  return control;
}

export interface Checkbox {
  readonly element: HTMLElement;
  set(checked: boolean): void;
}

export function checkbox(
  label: string,
  hint: string,
  onChange: (checked: boolean) => void,
): Checkbox {
  const control = el('vscode-checkbox', { title: hint }, label) as HTMLElement & {
    checked: boolean;
  };
  control.addEventListener('change', () => onChange(control.checked));
  return { element: control, set: (checked) => (control.checked = checked) };
}

export interface Choice<T> {
  readonly element: HTMLElement;
  set(options: readonly { readonly value: T; readonly text: string }[], chosen: T | null): void;
}

/** One of several, told apart by their values. */
export function choice<T>(label: string, onChange: (value: T) => void): Choice<T> {
  const control = el('vscode-dropdown', { 'aria-label': label, title: label }) as HTMLElement & {
    selectedIndex: number;
  };
  let values: T[] = [];
  control.addEventListener('change', () => {
    const value = values[control.selectedIndex];
    if (value !== undefined) onChange(value);
  });
  return {
    element: control,
    set: (options, chosen) => {
      values = options.map(({ value }) => value);
      control.replaceChildren(...options.map(({ text }) => el('vscode-option', {}, text)));
      // The toolkit takes new options over in its next turn.
      queueMicrotask(() => (control.selectedIndex = values.findIndex((value) => value === chosen)));
    },
  };
}

export interface TextField {
  readonly element: HTMLElement;
  value(): string;
  set(text: string): void;
}

export function textField(
  label: string,
  placeholder: string,
  onInput: (text: string) => void,
): TextField {
  const control = el('vscode-text-field', { 'aria-label': label, placeholder }) as HTMLElement & {
    value: string;
  };
  control.addEventListener('input', () => onInput(control.value));
  // As it enters the page, which is now, the toolkit names every field "Text field".
  queueMicrotask(() => control.setAttribute('aria-label', label));
  return { element: control, value: () => control.value, set: (text) => (control.value = text) };
}
