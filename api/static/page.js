// What htmx does not do: controls follow the server's answer, filters in long lists, the dialog, and where the focus goes.
"use strict";

document.documentElement.classList.add("js");

document.addEventListener("DOMContentLoaded", () => {
  let lastFocus = [];

  // --- after each answer ------------------------------------------------------------------------------------------

  function settle() {
    followAnswer();
    document.querySelectorAll("[data-filter]").forEach((input) => filter(input.dataset.filter));
    openDialog();
    keepFocus();
  }

  // A control that was used keeps its own state in the browser, whatever its attributes say: put it right.
  function followAnswer() {
    document.querySelectorAll("#choices input[type=radio]").forEach((input) => {
      if (input.checked !== input.defaultChecked) input.checked = input.defaultChecked;
    });
    document.querySelectorAll("#choices select option").forEach((option) => {
      if (option.selected !== option.defaultSelected) option.selected = option.defaultSelected;
    });
  }

  // --- filters ----------------------------------------------------------------------------------------------------

  function filter(rowsId) {
    const rows = document.getElementById(rowsId);
    const words = document.querySelector(`[data-filter="${rowsId}"]`).value.toLowerCase().split(/\s+/);
    const onlyPossible = document.querySelector(`[data-only="${rowsId}"]`).checked;
    let shown = 0;
    rows.querySelectorAll(".value").forEach((row) => {
      const text = row.textContent.toLowerCase();
      const excluded = onlyPossible && row.classList.contains("excluded");
      row.hidden = excluded || !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    });
    const message = rows.querySelector(".no-match");
    message.textContent = shown ? "" : message.dataset.text;
  }

  document.addEventListener("input", (event) => {
    const rowsId = event.target.dataset.filter || event.target.dataset.only;
    if (rowsId) filter(rowsId);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-filter], [data-only]")) event.preventDefault();
  });

  // A long list opens at what is chosen.
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches("details.long[open]")) return;
    const rows = event.target.querySelector(".rows");
    const row = rows.querySelector(".decided, .implied, .suggested");
    if (row) rows.scrollTop = row.offsetTop - rows.clientHeight / 3;
  }, true);

  // --- the dialog -------------------------------------------------------------------------------------------------

  function openDialog() {
    const dialog = document.querySelector("dialog[open]:not(:modal)");
    if (!dialog) return;
    dialog.open = false; // and not close(), which would be heard as the end of it
    dialog.showModal();
    dialog.querySelector("h2").focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.matches("dialog")) event.target.close(); // beside it: on the backdrop
  });

  document.addEventListener("close", (event) => {
    if (!event.target.matches("dialog")) return;
    const asked = document.getElementById(`why-${event.target.dataset.focus}`);
    event.target.remove();
    if (asked) asked.focus();
    const address = new URL(location.href);
    if (address.searchParams.has("_why")) {
      address.searchParams.delete("_why");
      history.replaceState(history.state, "", address);
    }
  }, true);

  // --- focus ------------------------------------------------------------------------------------------------------

  // What has the focus may be gone with the answer: then the next best place near it has it.
  document.addEventListener("htmx:before:request", () => {
    const active = document.activeElement;
    const dialog = active.closest("dialog");
    const part = active.closest(".part");
    const asked = dialog ? [dialog.dataset.focus, dialog.dataset.part] : [];
    lastFocus = [active.id, ...asked, part ? `title-${part.id}` : "", "summary-title"].filter(Boolean);
  });

  function keepFocus() {
    const active = document.activeElement;
    if (active && active !== document.body) return;
    for (const id of lastFocus) {
      const element = document.getElementById(id);
      if (!element || element.disabled) continue;
      element.focus({ preventScroll: !element.matches("input") });
      if (document.activeElement === element) return;
    }
  }

  // --- when the service cannot be reached -------------------------------------------------------------------------

  document.addEventListener("htmx:error", () => {
    followAnswer();
    const status = document.getElementById("status");
    if (!status) return;
    status.textContent = document.getElementById("page").dataset.offline;
    status.classList.remove("unseen");
    status.classList.add("offline");
  });

  document.addEventListener("htmx:after:swap", settle);
  settle();
});
