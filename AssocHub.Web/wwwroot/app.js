// The theme switch, the "/" key, and focus. Files only: the content security policy allows no inline script.
(() => {
  'use strict';

  const dark = matchMedia('(prefers-color-scheme: dark)');
  const current = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen === 'auto' ? (dark.matches ? 'dark' : 'light') : chosen;
  };

  const choose = theme => {
    document.documentElement.dataset.theme = theme;
    document.querySelectorAll('link[data-scheme]').forEach(link => {
      link.media = link.dataset.scheme === theme ? 'all' : 'not all';
    });
    document.cookie = `assochub-theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  };

  document.addEventListener('click', event => {
    if (event.target.closest('[data-print]')) {
      window.print();
    }
    const named = event.target.closest('[data-line-of]');
    if (named) {
      const area = document.getElementById(named.dataset.lineOf), line = Number(named.dataset.line);
      const start = area.value.split('\n').slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
      const end = area.value.indexOf('\n', start);
      area.focus();
      area.setSelectionRange(start, end < 0 ? area.value.length : end);
      area.scrollTop = Math.max(0, line - 6) * parseFloat(getComputedStyle(area).lineHeight);
    }
    if (event.target.closest('[data-theme-toggle]')) {
      choose(current() === 'dark' ? 'light' : 'dark');
    }
    document.querySelectorAll('details.user-menu[open]').forEach(menu => {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      document.querySelectorAll('details.user-menu[open]').forEach(menu => {
        menu.open = false;
        menu.querySelector('summary').focus();
      });
    }
    const typing = event.target.closest?.('input, textarea, select, [contenteditable="true"]');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.getElementById('global-search');
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    // A page that goes by single keys gets them also when nothing has the focus.
    const host = event.target === document.body && document.querySelector('[data-keys]');
    if (host && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      host.focus({ preventScroll: true });
      host.dispatchEvent(new KeyboardEvent('keydown', { key: event.key, repeat: event.repeat, bubbles: true }));
    }
  });

  // Dragging in the builder: what moves is the whole row, and places to drop it open up while it is in the hand.
  document.addEventListener('dragstart', event => {
    const handle = event.target.closest?.('[data-drag]');
    if (handle) {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', '');
      event.dataTransfer.setDragImage(handle.closest('.sb-condition, .sb-group') ?? handle, 16, 16);
      // A source that changes its own size in this very turn ends the drag at once.
      setTimeout(() => document.body.classList.add('sb-dragging'));
    }
  });
  const over = target => {
    document.querySelectorAll('.sb-over').forEach(place => place !== target && place.classList.remove('sb-over'));
    target?.classList.add('sb-over');
  };
  const letGo = () => {
    document.body.classList.remove('sb-dragging');
    over(null);
  };
  document.addEventListener('dragover', event => {
    const place = document.body.classList.contains('sb-dragging') && event.target.closest?.('[data-drop]');
    if (place) {
      event.preventDefault();
    }
    over(place || null);
  });
  document.addEventListener('drop', event => {
    if (document.body.classList.contains('sb-dragging')) {
      event.preventDefault();
    }
    letGo();
  });
  document.addEventListener('dragend', letGo);
  document.addEventListener('keydown', event => {
    if (event.target.matches?.('[data-drag]') && event.key.startsWith('Arrow')) {
      event.preventDefault();
    }
  });

  window.assochub = {
    focus: id => document.getElementById(id)?.focus(),
    // The title takes the focus on arrival, but not from a field in which somebody has begun to write.
    arrive: () => {
      const title = document.querySelector('h1');
      if (title && !document.activeElement?.matches('main :is(input, textarea, select, [contenteditable], [data-keys])')) {
        if (!title.hasAttribute('tabindex')) {
          title.tabIndex = -1;
        }
        title.focus();
      }
    },
    copy: async id => {
      const field = document.getElementById(id);
      try {
        await navigator.clipboard.writeText(field.value);
        return true;
      } catch {
        // Without the permission it is selected, for the keyboard to copy.
        field.select();
        return false;
      }
    },
  };
})();
