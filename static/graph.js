// A large graph: drag to move it, buttons or Ctrl and the wheel to make it larger. A node that is pressed shows whom it is joined to; pressed again, or
// beside the nodes, everybody is shown.
(() => {
  "use strict";
  const figure = document.querySelector("[data-graph]");
  const svg = figure.querySelector("svg");
  const caption = figure.querySelector("[role=status]");
  const nodes = [...svg.querySelectorAll("a")], lines = [...svg.querySelectorAll("line")];
  const whole = svg.getAttribute("viewBox").split(" ").map(Number), said = caption.textContent;
  let view = [...whole];

  const show = () => {
    svg.setAttribute("viewBox", view.join(" "));
    svg.classList.toggle("near", view[2] < 900);
  };
  const zoom = (by, x = 0.5, y = 0.5) => {
    const w = Math.min(Math.max(view[2] * by, 200), 2 * whole[2]), f = w / view[2];
    view = [view[0] + view[2] * (1 - f) * x, view[1] + view[3] * (1 - f) * y, w, view[3] * f];
    show();
  };

  figure.querySelector(".actions").hidden = false;
  figure.addEventListener("click", (e) => {
    const by = e.target.closest("[data-zoom]")?.dataset.zoom;
    if (!by) return;
    if (by === "whole") { view = [...whole]; show(); } else zoom(Number(by));
  });
  svg.addEventListener("wheel", (e) => {
    if (!e.ctrlKey) return; // the page scrolls
    e.preventDefault();
    const box = svg.getBoundingClientRect();
    zoom(e.deltaY < 0 ? 0.85 : 1.18, (e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height);
  }, { passive: false });

  let from = null, moved = false;
  svg.addEventListener("pointerdown", (e) => { from = [e.clientX, e.clientY, ...view]; moved = false; });
  window.addEventListener("pointermove", (e) => {
    if (!from) return;
    const scale = svg.getScreenCTM().a, dx = e.clientX - from[0], dy = e.clientY - from[1];
    moved = moved || Math.hypot(dx, dy) > 4;
    if (moved) { view = [from[2] - dx / scale, from[3] - dy / scale, view[2], view[3]]; show(); }
  });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => { from = null; });
  svg.addEventListener("dragstart", (e) => e.preventDefault());

  const choose = (at) => {
    const near = new Map();
    for (const l of lines) {
      const a = Number(l.dataset.a), b = Number(l.dataset.b), mine = a === at || b === at;
      l.classList.toggle("dim", at >= 0 && !mine);
      if (mine) near.set(a === at ? b : a, l.textContent.trim());
    }
    nodes.forEach((n, i) => {
      n.classList.toggle("dim", at >= 0 && i !== at && !near.has(i));
      n.classList.toggle("chosen", i === at);
    });
    const name = (n) => n.querySelector(".mark").textContent + " " + n.querySelector("title").textContent;
    caption.textContent = at < 0 ? said : figure.dataset.joined.replace(/{[12]}/g, (part) => part === "{1}" ? name(nodes[at]) : [...near].map(([i, by]) => name(nodes[i]) + " (" + by + ")").join(", ")) + " ";
    if (at < 0) return;
    const row = document.createElement("a");
    row.href = nodes[at].getAttribute("href");
    row.textContent = figure.dataset.table;
    caption.append(row);
  };
  svg.addEventListener("click", (e) => {
    e.preventDefault();
    if (moved) return;
    const n = e.target.closest("a");
    choose(n && !n.classList.contains("chosen") ? nodes.indexOf(n) : -1);
  });
})();
