/** Puts text on the clipboard; browsers refuse that on plain http except on this machine, so the text is shown instead. */
export async function copyText(phone, text, done) {
  try {
    await navigator.clipboard.writeText(text);
    phone.toast(done);
  } catch {
    phone.toast(text);
  }
}
