// Fills in, on the check-in page, what the notice says that a browser tells: its clock's zone and offset, its screen's
// size and colours. Nothing is asked of the browser before, or sent without, the button. Language and locale are not read.
(() => {
  "use strict";
  const form = document.querySelector("form[data-check-in]");
  if (!form) return;
  const field = (name) => form.querySelector(`[name="${name}"]`);

  form.addEventListener("submit", () => {
    const width = Math.min(screen.width, screen.height);
    field("zone").value = new Intl.DateTimeFormat("en-US").resolvedOptions().timeZone || "";
    field("offset").value = -new Date().getTimezoneOffset();
    field("depth").value = screen.colorDepth;
    field("screen").value = width < 600 ? "telephone size" : width < 1000 ? "tablet or small screen" : "computer size";
  });

  // Cameras and microphones have names only for a page that the person allowed to use one.
  const offer = form.querySelector("[data-media]");
  const list = form.querySelector("[data-media-list]");
  if (!offer || !navigator.mediaDevices) return;
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
        .catch(() => navigator.mediaDevices.getUserMedia({ audio: true }));
      const devices = await navigator.mediaDevices.enumerateDevices();
      const labels = [...new Set(devices.map((d) => d.label).filter(Boolean))];
      field("media").value = labels.join("\n");
      list.textContent = labels.length ? list.dataset.sent + " " + labels.join("; ") : list.dataset.none;
    } catch {
      list.textContent = list.dataset.refused;
    } finally {
      stream?.getTracks().forEach((t) => t.stop());
    }
  });
})();
