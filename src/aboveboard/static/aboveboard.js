// What pages gain from a script; every page works without it. No inline handlers: behaviour hangs on data attributes.
"use strict";
(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog") !== null;
  const shown = (element) => element.offsetParent !== null;

  // Keys: "/" goes to the search, "?" shows the keys, data-key="y" on a link or button presses it,
  // and j and k walk through the rows of [data-walk].
  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-walk] a.what, [data-walk] tbody tr a:first-of-type")].filter(shown);
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
  };
  const describe = (dialog) => {
    const list = dialog.querySelector("dl");
    list.querySelectorAll("[data-found]").forEach((old) => old.remove());
    for (const element of [...document.querySelectorAll("[data-key]")].filter(shown)) {
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      key.textContent = element.dataset.key;
      term.append(key);
      const text = document.createElement("dd");
      text.textContent = element.textContent.trim() || element.getAttribute("aria-label") || "";
      for (const part of [term, text]) part.dataset.found = "";
      list.append(term, text);
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null, true);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const search = document.querySelector("[data-search]");
    const keys = document.getElementById("keys");
    if (event.key === "/" && search) {
      search.focus();
      search.select();
    } else if (event.key === "?" && keys) {
      describe(keys);
      keys.showModal();
    } else if (event.key === "j" || event.key === "k") {
      if (!document.querySelector("[data-walk]")) return;
      walk(event.key === "j" ? 1 : -1);
    } else {
      const wanted = [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === event.key && shown(e));
      if (!wanted) return;
      wanted.click();
    }
    event.preventDefault();
  });

  // Menus are <details>: one open at a time, closed by a click elsewhere or by Escape.
  const closeMenus = (except, refocus) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu === except) continue;
      menu.open = false;
      if (refocus) menu.querySelector("summary").focus();
    }
  };
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"), false);
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog.id === "keys") describe(dialog);
      dialog.showModal();
      event.preventDefault();
    }
    const copier = event.target.closest("[data-copy]");
    if (copier && navigator.clipboard) {
      navigator.clipboard.writeText(copier.dataset.copy).then(() => say(copier.dataset.done || "✓"));
    }
    const printer = event.target.closest("[data-print]");
    if (printer) window.print();
  });

  // What changes without a new page is also said aloud.
  const say = (text) => {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  };

  // A form is sent once. The button stays focusable, so that nobody loses their place.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-again") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.dataset.changed = "";
    for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-disabled", "true");
  });
  const renew = () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  };
  // The back button may bring a page from memory whose form was sent.
  window.addEventListener("pageshow", (event) => event.persisted && renew());

  // data-guard: leaving with unsent changes asks first.
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) form.dataset.changed = "yes";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector('form[data-guard][data-changed="yes"]')) event.preventDefault();
  });

  // data-all="name" ticks every box of that name in its form, and data-chosen in the form counts them.
  const count = (form) => {
    const target = form && form.querySelector("[data-chosen]");
    if (target) target.textContent = form.querySelectorAll("tbody input[type=checkbox]:checked").length;
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset.all) {
      for (const other of box.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.dataset.all)}"]`)) other.checked = box.checked;
    }
    if (box.type === "checkbox") count(box.form);
    if (box.matches("[data-send]")) box.form.requestSubmit();
  });

  // The error summary gets the focus, so that it is read first.
  const focusProblems = (root) => {
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  };
  document.addEventListener("htmx:afterSwap", (event) => focusProblems(event.detail.elt));
  document.addEventListener("htmx:afterRequest", renew);
  const failed = (event) => {
    const flash = document.getElementById("flash");
    const words = document.body.dataset;
    if (!flash) return;
    const box = document.createElement("div");
    box.className = "alert alert-danger";
    box.textContent = event.type === "htmx:sendError" ? words.offline : words.failed;
    flash.replaceChildren(box);
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);

  focusProblems(document);

  // On a narrow screen the menu scrolls: what one looks at is brought into sight.
  const area = document.querySelector(".areas [aria-current]");
  if (area) {
    const strip = area.closest("ul");
    const [here, all] = [area.getBoundingClientRect(), strip.getBoundingClientRect()];
    strip.scrollLeft += here.left + here.width / 2 - all.left - all.width / 2;
  }
})();
