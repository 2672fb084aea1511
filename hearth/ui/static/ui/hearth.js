// What pages add when script is there; every page works without it.
// Nothing about members is kept in the browser: the one stored thing is a preference.
(() => {
  "use strict";

  const SLOW = 300; // ms before a region says that it waits
  const KEYS_OFF = "hearth.keys.off";
  const LEADER = 900; // ms in which the second key of "g d" counts

  const first = (selector, within = document) => within.querySelector(selector);

  // Focus goes to the reasons when a form comes back refused.
  const focusReasons = (within) => first("[data-focus]", within)?.focus();

  // Things that only work with script stay hidden until there is some.
  const reveal = (within) => {
    within.querySelectorAll("[data-print][hidden], [data-opens][hidden]").forEach((one) => {
      one.hidden = false;
    });
    within.querySelectorAll("[data-expires]").forEach((one) => {
      setTimeout(() => one.remove(), Number(one.dataset.expires) * 1000);
    });
  };

  const arrive = (within) => {
    reveal(within);
    focusReasons(within);
  };

  // Unsent words are warned about, not stored.
  let unsent = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("[data-guard]")) unsent = true;
  });
  document.addEventListener("submit", () => {
    unsent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });

  // A region that waits says so after a moment; its content stays readable.
  const waits = new WeakMap();
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const begin = () => {
      detail.target.classList.add("region-waits");
      detail.target.setAttribute("aria-busy", "true");
    };
    waits.set(detail.xhr, setTimeout(begin, SLOW));
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    clearTimeout(waits.get(detail.xhr));
    detail.target.classList.remove("region-waits");
    detail.target.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => arrive(detail.elt));

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    if (event.target.closest("[data-print]")) window.print();
    document.querySelectorAll("details.person[open], details.more[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-off]")) return;
    if (event.target.checked) localStorage.setItem(KEYS_OFF, "1");
    else localStorage.removeItem(KEYS_OFF);
  });

  // Keys: single ones can be turned off; Ctrl + Enter and Escape are not single keys.
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
  const follow = (selector) => first(selector)?.click();
  let leader = 0;

  const single = {
    "/": () => first('[data-key="/"]')?.focus(),
    l: () => follow('[data-key="l"]'),
    "?": () => first("#keys")?.showModal(),
    g: () => {
      leader = Date.now();
    },
    d: () => Date.now() - leader < LEADER && follow('[data-key="g d"]'),
  };

  const escape = () => {
    const menu = first("details.person[open], details.more[open]");
    if (menu) {
      menu.open = false;
      first("summary", menu).focus();
    } else if (!unsent && !first("dialog[open]")) {
      follow("[data-close]");
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return escape();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      return event.target.closest("form[data-guard]")?.requestSubmit();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (localStorage.getItem(KEYS_OFF) || first("dialog[open]")) return;
    if (single[event.key]) {
      single[event.key]();
      event.preventDefault();
    }
  });

  const off = first("[data-keys-off]");
  if (off) off.checked = Boolean(localStorage.getItem(KEYS_OFF));
  arrive(document);
})();
