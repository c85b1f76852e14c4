// Shortcuts on top of pages that work without them: "/" searches, "j" and "k" walk a list and "o" opens; pages add keys of their own. Escape closes the menus.
(() => {
  "use strict";
  const typing = (e) => e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=checkbox],[type=radio]),select,textarea");

  // Rows are the members of [data-keynav]; the focus goes to each row's first link.
  const walk = (step) => {
    const links = [...document.querySelectorAll("[data-keynav]>*")].map((row) => row.querySelector("a")).filter(Boolean);
    const row = document.activeElement.closest("[data-keynav]>*");
    const at = links.findIndex((a) => row && row.contains(a));
    const to = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
    if (to) to.focus();
  };

  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") closeMenus(null);
    if (typing(e)) return;
    if (e.key === "/") {
      const search = document.getElementById("site-search");
      if (search) { e.preventDefault(); search.focus(); search.select(); }
    } else if (e.key === "j") walk(1);
    else if (e.key === "k") walk(-1);
    else if (e.key === "o") document.activeElement.closest("[data-keynav]>*")?.querySelector("a")?.click();
    else if (e.key === "?" && document.getElementById("keys")) document.getElementById("keys").showModal();
    else if (e.key.length === 1 && !e.repeat) press(e.key);
  });

  // An element with data-key="c" is pressed by the key: that of the row in which the focus is, or else the first of the page.
  const press = (key) => {
    const row = document.activeElement.closest("[data-keynav]>*");
    const all = [...(row || document).querySelectorAll("[data-key]")];
    all.find((e) => e.dataset.key === key && (row || !e.closest("[data-keynav]")))?.click();
  };

  const closeMenus = (inside) => {
    for (const d of document.querySelectorAll("details.account[open],details.more[open]")) {
      if (inside && d.contains(inside)) continue;
      if (!inside && d.contains(document.activeElement)) d.querySelector("summary").focus();
      d.open = false;
    }
  };
  document.addEventListener("click", (e) => closeMenus(e.target));

  // A box with data-check-all="name" ticks every box of that name in its form.
  document.addEventListener("change", (e) => {
    const name = e.target.dataset.checkAll;
    if (!name) return;
    for (const box of e.target.form.querySelectorAll("input[type=checkbox]")) if (box.name === name) box.checked = e.target.checked;
  });

  // On a narrow screen the tabs scroll: the one that is open should be seen.
  document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
})();
