// Asks the browser's authenticator for what the form's data-options say (WebAuthn), and sends its answer with the form. What it says stands in other data of the form.
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  const said = document.getElementById("passkey-state");
  const options = JSON.parse(form.dataset.options);
  const creates = Boolean(options.user);

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  options.challenge = bytes(options.challenge);
  if (creates) options.user.id = bytes(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials]) for (const one of list || []) one.id = bytes(one.id);

  const answer = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      const credential = await (creates ? navigator.credentials.create({ publicKey: options }) : navigator.credentials.get({ publicKey: options }));
      form.elements.answer.value = answer(credential);
      form.submit();
    } catch (e) {
      said.textContent = e.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
    } finally {
      asking = false;
    }
  };
  document.getElementById("passkey-ask").addEventListener("click", ask);
  form.addEventListener("submit", (e) => { if (!form.elements.answer.value) { e.preventDefault(); ask(); } });

  if (!window.PublicKeyCredential) said.textContent = form.dataset.none;
  else if (creates) said.textContent = form.dataset.ready;
  else ask();
})();
