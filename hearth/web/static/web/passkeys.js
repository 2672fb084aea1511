// Joins the forms that ask for a passkey to the library's script, which speaks with the browser.
// A form says by data-passkey what it does; its options stand beside it as data, never as script.
(() => {
  "use strict";

  const forms = window.allauth.webauthn.forms;
  const failed = () => {
    const said = document.querySelector("[data-passkey-failed]");
    if (!said) return;
    said.hidden = false;
    said.focus();
  };

  // Declined, timed out, or not supported: people are told, the console is not.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    failed();
  });

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const does = form.dataset.passkey;
    const ids = {
      [does]: form.querySelector("[data-passkey-button]").id,
      credential: form.elements.credential.id,
      data: "passkey-options",
      passwordless: form.elements.passwordless?.id,
    };
    forms[`${does}Form`]({ ids });
    form.hidden = !window.PublicKeyCredential;
  }
})();
