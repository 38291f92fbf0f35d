// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// What every page is made of: icons, buttons, popovers, dialogs, messages.

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

const PATHS = {
  play: 'M6 4.5v11l9-5.5z',
  stop: 'M5.5 5.5h9v9h-9z',
  close: 'M5.5 5.5l9 9M14.5 5.5l-9 9',
  filter: 'M3.5 5h13M6 10h8M8.5 15h3',
  columns: 'M3.5 4.5h13v11h-13zM8 4.5v11M12.5 4.5v11',
  download: 'M10 3.5v9M6.5 9l3.5 3.5L13.5 9M4 16.5h12',
  share: 'M8.5 11.5a3 3 0 0 0 4.2 0l2.6-2.6a3 3 0 0 0-4.2-4.2l-.9.9M11.5 8.5a3 3 0 0 0-4.2 0l-2.6 2.6a3 3 0 0 0 4.2 4.2l.9-.9',
  plus: 'M10 4.5v11M4.5 10h11',
  sun: 'M10 6.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4zM10 2.5v1.6M10 15.9v1.6M2.5 10h1.6M15.9 10h1.6M4.7 4.7l1.1 1.1M14.2 14.2l1.1 1.1M4.7 15.3l1.1-1.1M14.2 5.8l1.1-1.1',
  moon: 'M15.8 11.9A6.3 6.3 0 0 1 8.1 4.2a6.3 6.3 0 1 0 7.7 7.7z',
  auto: 'M3.5 4.5h13v9h-13zM7.5 16.5h5',
  help: 'M7.6 7.6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.6v.3M10 14.6v.1',
  search: 'M8.8 4a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6zM12.4 12.4l3.8 3.8',
  chevron: 'M7.5 5.5L12 10l-4.5 4.5',
  down: 'M5.5 7.5L10 12l4.5-4.5',
  more: 'M5 10h.6M9.7 10h.6M14.4 10h.6',
  trash: 'M4.5 6h11M8 6V4h4v2M6 6l.6 10h6.8L14 6',
  pencil: 'M4.5 15.5l.6-3 7.6-7.6 2.4 2.4-7.6 7.6z',
  star: 'M10 3.8l1.9 3.9 4.3.6-3.1 3 .7 4.3-3.8-2-3.8 2 .7-4.3-3.1-3 4.3-.6z',
  external: 'M8 5H4.5v10.5H15V12M11 4.5h4.5V9M15.2 4.8L9.5 10.5',
  table: 'M3.5 4.5h13v11h-13zM3.5 8.2h13M3.5 11.8h13M8.5 8.2v7.3',
  chart: 'M4 16V4M4 16h12.5M7 13l3-4 2.5 2.2L16 6.5',
  warning: 'M10 4L3.2 15.8h13.6zM10 8.6v3.4M10 13.7v.1',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  panel: 'M3.5 4.5h13v11h-13zM8 4.5v11',
  settings: 'M4 6.5h6.5M14 6.5h2M12.2 5v3M4 13.5h2M9.5 13.5H16M7.8 12v3',
  copy: 'M7 7V4.5h8.5V13H13M4.5 7H13v8.5H4.5z',
  traces: 'M3.5 5.5h7M6 10h10.5M4.5 14.5h5.5M12.5 14.5h2',
  refresh: 'M15.5 8.2A5.8 5.8 0 1 0 15.8 11M15.8 4.5v3.9h-3.9',
  terminal: 'M4 5.5L8.5 10 4 14.5M10 15h6',
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  const fill = name === 'play' || name === 'stop';
  return (
    <svg class={`icon${fill ? ' solid' : ''}`} viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

type ButtonProps = Omit<JSX.HTMLAttributes<HTMLButtonElement>, 'icon'> & {
  icon?: IconName;
  label?: string;
  kind?: 'primary' | 'danger' | 'plain' | 'bare';
  disabled?: boolean;
  type?: 'button' | 'submit';
};

/** A button; without children, `label` is what it is called and what its tooltip says. */
export function Button({ icon, label, kind = 'plain', children, class: extra, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      class={`button ${kind}${children ? '' : ' square'}${extra ? ` ${String(extra)}` : ''}`}
      {...(label ? { 'aria-label': label, title: label } : {})}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

type PopoverProps = {
  icon?: IconName;
  label?: string;
  text?: ComponentChildren;
  kind?: ButtonProps['kind'];
  class?: string;
  align?: 'start' | 'end';
  title?: string;
  disabled?: boolean;
  children: (close: () => void) => ComponentChildren;
};

/** A button with something that opens under it; Escape and a click elsewhere close it, focus returns. */
export function Popover({ icon, label, text, kind = 'plain', class: extra = '', align = 'start', title, disabled, children }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const outside = (event: MouseEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('mousedown', outside);
    return () => document.removeEventListener('mousedown', outside);
  }, [open]);
  useLayoutEffect(() => {
    if (!open || !panel.current || !button.current) return;
    place(panel.current, button.current.getBoundingClientRect(), align);
    const first = panel.current.querySelector<HTMLElement>('[data-focus], input, select, textarea, [role=menuitem], button');
    first?.focus();
  }, [open]);
  return (
    <span class="popover-root" ref={root}>
      <button
        ref={button}
        type="button"
        class={`button ${kind}${text ? '' : ' square'} ${extra}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        {...(label ? { 'aria-label': label, title: label } : {})}
        disabled={disabled}
        onClick={(event) => {
          event.stopPropagation();
          setOpen(!open);
        }}
      >
        {icon && <Icon name={icon} />}
        {text}
      </button>
      {open && (
        <div
          id={id}
          ref={panel}
          class="popover"
          role="dialog"
          aria-label={title ?? label}
          onClick={(event) => event.stopPropagation()}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.stopPropagation();
              close();
            }
            moveInMenu(event, panel.current);
          }}
        >
          {children(close)}
        </div>
      )}
    </span>
  );
}

function place(panel: HTMLElement, at: DOMRect, align: 'start' | 'end'): void {
  const width = panel.offsetWidth;
  const height = panel.offsetHeight;
  const left = align === 'end' ? at.right - width : at.left;
  const below = at.bottom + 4;
  panel.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  panel.style.top = `${below + height > innerHeight - 8 && at.top - height - 4 > 8 ? at.top - height - 4 : Math.max(8, Math.min(below, innerHeight - height - 8))}px`;
}

function moveInMenu(event: KeyboardEvent, panel: HTMLElement | null): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const items = [...(panel?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  items[(at + (event.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length]?.focus();
}

export function MenuItem({ icon, children, onSelect, href, danger, hint }: {
  icon?: IconName;
  children: ComponentChildren;
  onSelect?: () => void;
  href?: string;
  danger?: boolean;
  hint?: string;
}) {
  const inside = (
    <>
      {icon && <Icon name={icon} />}
      <span class="grow">{children}</span>
      {hint && <kbd>{hint}</kbd>}
    </>
  );
  const style = `menu-item${danger ? ' danger' : ''}`;
  return href ? (
    <a role="menuitem" class={style} href={href} download onClick={onSelect}>{inside}</a>
  ) : (
    <button type="button" role="menuitem" class={style} onClick={onSelect}>{inside}</button>
  );
}

/** A dialog over the page. The browser's own: it keeps the focus inside and closes on Escape. */
export function Dialog({ title, onClose, children, wide }: { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement as HTMLElement | null;
    element?.showModal();
    return () => before?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? 'wide' : ''}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="dialog-box">
        <header>
          <h2 id={id}>{title}</h2>
          <Button kind="bare" icon="close" label="Close" onClick={() => dialog.current?.close()} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

export function Message({ kind, title, children, action }: { kind: 'empty' | 'error' | 'info'; title: string; children?: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class={`message ${kind}`} role={kind === 'error' ? 'alert' : 'note'}>
      <div class="message-mark"><Icon name={kind === 'error' ? 'warning' : kind === 'info' ? 'help' : 'traces'} /></div>
      <div>
        <strong>{title}</strong>
        {children && <div class="message-text">{children}</div>}
        {action && <div class="message-action">{action}</div>}
      </div>
    </div>
  );
}

export function Spinner({ label }: { label?: string }) {
  return (
    <span class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      {label}
    </span>
  );
}

let toastTimer = 0;

/** A short word at the foot of the page. */
export function toast(text: string): void {
  const place = document.getElementById('toast');
  if (!place) return;
  place.textContent = text;
  place.classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = window.setTimeout(() => place.classList.remove('shown'), 2400);
}

export async function copyText(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without TLS there is no clipboard API.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast(said);
}
